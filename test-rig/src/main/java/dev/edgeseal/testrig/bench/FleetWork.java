package dev.edgeseal.testrig.bench;

import dev.edgeseal.agent.Logging;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.RegisterOutcome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process that does one thing with a {@link Fleet}, so that its processor time can be told from
 * others'. It reads the name of a fleet's file and answers {@code ready}; reads {@code go}, works
 * and answers {@code done} with the nanoseconds that it took; and so on until its input ends.
 *
 * <p>Arguments: {@code register URI}, to be the load of the city node there; or {@code check
 * FOLDER}, to check the signatures, with the authority in the folder.
 */
public final class FleetWork {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private FleetWork() {}

  @FunctionalInterface
  private interface Work {
    void run(Fleet fleet) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Logging.setUp(System.err, Logging.Detail.SERVICE);
    switch (args[0]) {
      case "register" -> {
        List<CoapCityLink> links = new ArrayList<>();
        turns(fleet -> register(fleet, links, URI.create(args[1])));
        links.forEach(CoapCityLink::close);
      }
      case "check" -> {
        PublicKey authority =
            TestAuthority.open(Path.of(args[1]), InstantSource.system())
                .certificate()
                .getPublicKey();
        turns(fleet -> check(fleet, authority));
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void turns(Work work) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String file = in.readLine(); file != null; file = in.readLine()) {
      Fleet fleet = Fleet.read(Path.of(file));
      System.out.println("ready");
      if (in.readLine() == null) {
        return;
      }
      long start = System.nanoTime();
      work.run(fleet);
      System.out.println("done " + (System.nanoTime() - start));
    }
  }

  /** Each device as it is: with a socket of its own, one registration at a time. */
  private static void register(Fleet fleet, List<CoapCityLink> links, URI city) throws Exception {
    while (links.size() < fleet.devices().size()) {
      links.add(new CoapCityLink(city));
    }
    try (ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < fleet.devices().size(); i++) {
        List<Registration> registrations = fleet.devices().get(i);
        CoapCityLink link = links.get(i);
        all.add(
            devices.submit(() -> {
              for (Registration r : registrations) {
                requireReceipt(link.register(r, PATIENCE), r);
              }
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  /** Of the right city for a log that has the leaf; its signature is the device's to check. */
  private static void requireReceipt(RegisterOutcome outcome, Registration registration) {
    if (!(outcome instanceof RegisterOutcome.Accepted accepted)
        || !accepted.receipt().statement().issuer().equals(RunningCity.ISSUER)
        || accepted.receipt().inclusions().size() != 1) {
      throw new IllegalStateException(
          "no receipt for " + registration.head().statement() + ": " + outcome);
    }
  }

  /** As the city does: each certificate once, each head once. */
  private static void check(Fleet fleet, PublicKey authority) throws Exception {
    for (List<Registration> device : fleet.devices()) {
      X509Certificate certificate = device.getFirst().chain().leaf();
      certificate.verify(authority);
      for (Registration registration : device) {
        if (!registration.head().verify(certificate.getPublicKey())) {
          throw new IllegalStateException("a head of the fleet does not verify");
        }
      }
    }
  }
}
