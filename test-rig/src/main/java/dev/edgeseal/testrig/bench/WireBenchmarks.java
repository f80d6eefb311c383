package dev.edgeseal.testrig.bench;

import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.MqttFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.hsm.TokenSigner;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.testrig.MosquittoBroker;
import dev.edgeseal.testrig.SoftwareKey;
import dev.edgeseal.testrig.bench.Comparison.Target;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.uplink.RegisterOutcome;
import dev.edgeseal.wire.HandshakeKey;
import dev.edgeseal.wire.TlsIdentity;
import dev.edgeseal.wire.TlsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What TLS and DTLS with the key in the token cost a device: benchmark w. */
final class WireBenchmarks {
  private static final int DEVICES = 64;
  private static final int HEADS_A_SECOND = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> HERE = List.of("localhost", "127.0.0.1");

  private final Rounds rounds;
  private final Path directory;
  private final Token deviceToken;
  private final Token cityToken;
  private final TestAuthority authority;
  private int fleets;

  WireBenchmarks(Rounds rounds, Path directory, Token deviceToken, Token cityToken) {
    this.rounds = rounds;
    this.directory = directory;
    this.deviceToken = deviceToken;
    this.cityToken = cityToken;
    this.authority = TestAuthority.open(directory, InstantSource.system());
  }

  /** Opens a device's way to the city. */
  @FunctionalInterface
  private interface Way {
    CityLink open(String device);
  }

  /** One way to a city in this process, over loopback sockets. */
  private record Ways(Way mqtt, Way mqtts, Way coap, Way coaps, Way coapsSoftware) {}

  List<Comparison> measure() throws Exception {
    try (TokenSigner city = cityToken.signer();
        TokenSigner device = deviceToken.signer();
        BenchCity node = BenchCity.open(directory, city, authority);
        Reception reception = new Reception(node.node(), 256);
        MosquittoBroker plain = new MosquittoBroker(folder("plain"));
        MosquittoBroker secure =
            MosquittoBroker.secure(folder("secure"), authority, BenchCity.NAME);
        MqttFront mqtt =
            new MqttFront(plain.uri(), BenchCity.NAME, "1", 64, reception, new SecureRandom());
        MqttFront mqtts =
            new MqttFront(
                secure.uri(),
                BenchCity.NAME,
                "1",
                64,
                Optional.of(settings(cityIdentity(city))),
                reception,
                new SecureRandom());
        CoapFront coap = new CoapFront(anyPort(), reception);
        CoapFront coaps =
            CoapFront.secure(
                anyPort(), cityIdentity(city), BenchCity.enrolment(authority), reception)) {
      while (!mqtt.isConnected() || !mqtts.isConnected()) {
        Thread.onSpinWait();
      }
      SoftwareKey software = SoftwareKey.certified(authority, "bench-software");
      Ways ways =
          new Ways(
              name -> new MqttCityLink(plain.uri(), BenchCity.NAME, name, new SecureRandom()),
              name ->
                  new MqttCityLink(
                      secure.uri(),
                      BenchCity.NAME,
                      name,
                      Optional.of(settings(identity(device, name))),
                      new SecureRandom()),
              name -> new CoapCityLink(uri("coap", coap)),
              name ->
                  new CoapCityLink(
                      uri("coaps", coaps), Optional.of(settings(identity(device, name)))),
              name ->
                  new CoapCityLink(
                      uri("coaps", coaps), Optional.of(settings(identity(software, name)))));
      return compare(ways);
    }
  }

  private List<Comparison> compare(Ways ways) throws Exception {
    List<List<Double>> rates =
        rounds.run(
            () -> registrationsPerSecond(ways.mqtts()),
            () -> registrationsPerSecond(ways.mqtt()),
            () -> registrationsPerSecond(ways.coaps()),
            () -> registrationsPerSecond(ways.coap()));
    Registration one = fleet(1, 1).devices().getFirst().getFirst();
    List<List<Double>> firsts =
        rounds.run(
            () -> firstAnswerMillis(ways.mqtts(), one),
            () -> firstAnswerMillis(ways.mqtt(), one),
            () -> firstAnswerMillis(ways.coaps(), one),
            () -> firstAnswerMillis(ways.coapsSoftware(), one));
    String devices = ", " + DEVICES + " devices with connections that stand";
    return List.of(
        new Comparison(
            "w",
            "registrations over MQTT with TLS 1.3, the key in the token" + devices,
            "the same over plain MQTT",
            "/s",
            Target.atLeast(0.75),
            rates.get(0),
            rates.get(1)),
        new Comparison(
            "w",
            "registrations over CoAP with DTLS 1.2, the key in the token" + devices,
            "the same over plain CoAP",
            "/s",
            Target.atLeast(0.6),
            rates.get(2),
            rates.get(3)),
        new Comparison(
            "w",
            "a new MQTT connection with TLS 1.3, the key in the token, and one answer over it",
            "the same over plain MQTT",
            "ms",
            Target.atMost(1.5),
            firsts.get(0),
            firsts.get(1)),
        new Comparison(
            "w",
            "a DTLS handshake, the key in the token, and one answer",
            "the same with a software key",
            "ms",
            Target.atMost(1.2),
            firsts.get(2),
            firsts.get(3)));
  }

  /** Hands are shaken before the clock starts: with each device's first head. */
  private double registrationsPerSecond(Way way) throws Exception {
    int heads = Math.max(2, (int) (HEADS_A_SECOND * rounds.each().toMillis() / 1000));
    List<List<Registration>> fleet = fleet(DEVICES, heads).devices();
    List<CityLink> links = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (List<Registration> device : fleet) {
        links.add(way.open(name(device.getFirst())));
      }
      each(threads, fleet, links, 0, 1);
      long start = System.nanoTime();
      each(threads, fleet, links, 1, heads);
      return fleet.size() * (heads - 1) * 1e9 / (System.nanoTime() - start);
    } finally {
      links.forEach(CityLink::close);
    }
  }

  private static void each(
      ExecutorService threads,
      List<List<Registration>> fleet,
      List<CityLink> links,
      int from,
      int to)
      throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      List<Registration> registrations = fleet.get(i).subList(from, to);
      CityLink link = links.get(i);
      all.add(
          threads.submit(() -> {
            for (Registration r : registrations) {
              require(link.register(r, PATIENCE));
            }
            return null;
          }));
    }
    for (Future<?> one : all) {
      one.get();
    }
  }

  private double firstAnswerMillis(Way way, Registration registration) throws Exception {
    return rounds.medianMicros(() -> {
      try (CityLink link = way.open(name(registration))) {
        require(link.register(registration, PATIENCE));
      }
      return 1;
    })
        / 1000;
  }

  private static void require(RegisterOutcome outcome) {
    if (!(outcome instanceof RegisterOutcome.Accepted)) {
      throw new IllegalStateException("no receipt: " + outcome);
    }
  }

  private Fleet fleet(int devices, int heads) throws Exception {
    return Fleet.sign(authority, "wire-" + fleets++, devices, heads);
  }

  private static String name(Registration registration) {
    return Issuer.deviceName(registration.head().statement().issuer());
  }

  /** The key behind {@code signer}, certified as this device. */
  private TlsIdentity identity(Signer signer, String device) {
    return new TlsIdentity(
        CertificateChain.of(authority.issue(device, signer.chain().publicKey())),
        new HandshakeKey(signer::sign));
  }

  private TlsIdentity cityIdentity(Signer city) {
    return new TlsIdentity(
        CertificateChain.of(authority.issueCity(BenchCity.NAME, HERE, city.chain().publicKey())),
        new HandshakeKey(city::sign));
  }

  private TlsSettings settings(TlsIdentity identity) {
    return new TlsSettings(
        identity,
        List.of(authority.certificate()),
        Optional.empty(),
        InstantSource.system(),
        server -> {});
  }

  private static URI uri(String scheme, CoapFront front) {
    return URI.create(scheme + "://127.0.0.1:" + front.address().getPort());
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private Path folder(String name) throws Exception {
    return Files.createTempDirectory(directory, name);
  }
}
