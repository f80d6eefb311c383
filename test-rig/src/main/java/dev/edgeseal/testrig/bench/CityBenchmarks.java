package dev.edgeseal.testrig.bench;

import dev.edgeseal.citynode.Answer;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.testrig.bench.Comparison.Target;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Registrations at a city node: benchmark h. */
final class CityBenchmarks {
  private static final int DEVICES = 256;
  private static final int HEADS_A_SECOND = 10;

  private final Rounds rounds;
  private final Path directory;
  private final Token cityToken;

  CityBenchmarks(Rounds rounds, Path directory, Token cityToken) {
    this.rounds = rounds;
    this.directory = directory;
    this.cityToken = cityToken;
  }

  Comparison registering() throws Exception {
    TestAuthority authority = TestAuthority.open(directory, InstantSource.system());
    int heads = Math.max(2, (int) (HEADS_A_SECOND * rounds.each().toMillis() / 1000));
    Fleet fleet = Fleet.sign(authority, DEVICES, heads);
    int cores = Runtime.getRuntime().availableProcessors();
    try (Signer signer = cityToken.signer()) {
      List<List<Double>> values =
          rounds.run(
              () -> registrationsPerSecond(fleet, signer, authority),
              () -> checksPerSecond(fleet, authority, cores));
      return new Comparison(
          "h",
          "registrations at a city node, "
              + DEVICES
              + " devices waiting for their receipts, signed beforehand",
          "the same signature checks in a loop on " + cores + " threads",
          "/s",
          Target.atLeast(0.5),
          values.get(0),
          values.get(1));
    }
  }

  private double registrationsPerSecond(Fleet fleet, Signer signer, TestAuthority authority)
      throws Exception {
    try (BenchCity city = BenchCity.open(directory, signer, authority);
        ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      List<? extends Future<?>> all =
          fleet.devices().stream()
              .map(device -> devices.submit(() -> register(city.node(), device)))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
      return fleet.size() * 1e9 / (System.nanoTime() - start);
    }
  }

  private static int register(CityNode city, Fleet.Device device) throws InterruptedException {
    for (byte[] registration : device.registrations()) {
      Answer answer = city.register(registration, Optional.of(device.name()));
      if (answer instanceof Answer.Refused refused) {
        throw new IllegalStateException("the city refused: " + refused);
      }
    }
    return device.registrations().size();
  }

  /** As the city does: each certificate once, each head once. */
  private static double checksPerSecond(Fleet fleet, TestAuthority authority, int threads)
      throws Exception {
    PublicKey authorityKey = authority.certificate().getPublicKey();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      long start = System.nanoTime();
      List<? extends Future<?>> all =
          IntStream.range(0, threads)
              .mapToObj(t -> pool.submit(() -> check(fleet, authorityKey, t, threads)))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
      return fleet.size() * 1e9 / (System.nanoTime() - start);
    }
  }

  private static int check(Fleet fleet, PublicKey authority, int thread, int threads)
      throws Exception {
    int checked = 0;
    for (int d = thread; d < fleet.devices().size(); d += threads) {
      Fleet.Device device = fleet.devices().get(d);
      X509Certificate certificate = device.key().chain().leaf();
      certificate.verify(authority);
      for (Head head : device.heads()) {
        if (!head.verify(certificate.getPublicKey())) {
          throw new IllegalStateException("a head of the fleet does not verify");
        }
        checked++;
      }
    }
    return checked;
  }
}
