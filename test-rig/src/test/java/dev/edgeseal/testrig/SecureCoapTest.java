package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.HeadStatement;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.RegisterOutcome;
import dev.edgeseal.uplink.RegisterOutcome.Accepted;
import dev.edgeseal.uplink.RegisterOutcome.Refused;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.uplink.UplinkCode;
import dev.edgeseal.wire.HandshakeKey;
import dev.edgeseal.wire.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** CoAP over DTLS between strangers: a real city node on a real socket. */
@Timeout(60)
class SecureCoapTest {
  private static final String CITY = "nordstadt";
  private static final String A = "es-7k3m-p2qd-x";
  private static final String B = "es-9999-9999-y";
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final Path directory;
  private final Path revoked;
  private final Pki pki;
  private final CityNode node;
  private final Reception reception;
  private final CaEnrolment enrolment;
  private final List<AutoCloseable> open = new ArrayList<>();

  SecureCoapTest(@TempDir Path directory) throws Exception {
    this.directory = directory;
    this.pki = new Pki(directory);
    this.revoked = Files.writeString(directory.resolve("revoked.txt"), "");
    InstantSource clock = InstantSource.system();
    enrolment = CaEnrolment.withFile(List.of(pki.authority().certificate()), revoked, clock);
    node =
        CityNode.open(
            new CityNode.Settings(
                directory.resolve("city.db"), new CityPolicy(CITY, List.of()), clock, step -> {}),
            new TestKeysSigner(TestKeys.city(CITY)),
            enrolment);
    reception = new Reception(node, 64);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable c : open.reversed()) {
      c.close();
    }
    reception.close();
    node.close();
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private CoapFront front(SoftwareKey server) {
    return front(server, 0);
  }

  private CoapFront front(SoftwareKey server, int port) {
    return keep(
        CoapFront.secure(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            Pki.identity(server),
            enrolment,
            reception));
  }

  private CoapFront front() {
    return front(pki.city(CITY));
  }

  private CoapCityLink link(int port, TlsIdentity identity) {
    return keep(new CoapCityLink(URI.create("coaps://127.0.0.1:" + port), pki.as(identity)));
  }

  private CoapCityLink link(CoapFront front, SoftwareKey key) {
    return link(front.address().getPort(), Pki.identity(key));
  }

  private static Registration registration(String name, SoftwareKey key) {
    Digest root = new Samples.Tree("a").root(5);
    HeadStatement statement =
        HeadStatement.es256(Issuer.device(name), "log", OptionalLong.empty(), 5, key.chain().x5t());
    Head head = new Head(statement, root, key.sign(Head.toBeSigned(statement, root)));
    return new Registration(head, key.chain(), Optional.empty());
  }

  private static UplinkCode code(RegisterOutcome outcome) {
    return ((Unknown) outcome).code();
  }

  @Test
  void aDeviceRegistersItsOwnHeadsAlone() throws Exception {
    CoapFront front = front();
    SoftwareKey a = pki.device(A);
    SoftwareKey b = pki.device(B);
    CoapCityLink ofA = link(front, a);
    assertThat(ofA.register(registration(B, b), LONG))
        .isInstanceOfSatisfying(
            Refused.class,
            r -> {
              assertThat(r.refusal().kind()).isEqualTo(Refusal.Kind.MALFORMED);
              assertThat(r.refusal().detail()).contains("ES-CTY-001", A);
            });
    assertThat(node.registered(B, "log")).isEmpty();
    assertThat(ofA.register(registration(A, a), LONG)).isInstanceOf(Accepted.class);
    assertThat(link(front, b).register(registration(B, b), LONG)).isInstanceOf(Accepted.class);
  }

  private void assertServerIsNotTrusted(SoftwareKey server) throws Exception {
    SoftwareKey a = pki.device(A);
    RegisterOutcome outcome = link(front(server), a).register(registration(A, a), LONG);
    assertThat(code(outcome)).as(outcome.toString()).isEqualTo(UplinkCode.SERVER_NOT_TRUSTED);
    assertThat(node.size()).isEqualTo(1);
  }

  @Test
  void aCityThatItsCertificateDoesNotNameIsNotSpokenTo() throws Exception {
    assertServerIsNotTrusted(
        Pki.certified(key -> pki.authority().issueCity(CITY, List.of("elsewhere.example"), key)));
  }

  @Test
  void aCityOfAnotherAuthorityIsNotSpokenTo() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    assertServerIsNotTrusted(new Pki(other).city(CITY));
  }

  @Test
  void aCityWhoseCertificateHasExpiredIsNotSpokenTo() throws Exception {
    assertServerIsNotTrusted(Pki.certified(key -> pki.longAgo().issueCity(CITY, Pki.HERE, key)));
  }

  @Test
  void aDeviceThatPosesAsTheCityIsNotSpokenTo() throws Exception {
    assertServerIsNotTrusted(pki.device("127-0-0-1"));
  }

  private void assertNotAdmitted(SoftwareKey client, String alert) throws Exception {
    RegisterOutcome outcome = link(front(), client).register(registration(A, client), LONG);
    assertThat(code(outcome)).as(outcome.toString()).isEqualTo(UplinkCode.NOT_ADMITTED);
    assertThat(((Unknown) outcome).detail()).contains(alert);
    assertThat(node.size()).isEqualTo(1);
  }

  @Test
  void aDeviceWhoseCertificateHasExpiredIsNotAdmitted() throws Exception {
    assertNotAdmitted(Pki.certified(key -> pki.longAgo().issue(A, key)), "CERTIFICATE_EXPIRED");
  }

  @Test
  void aDeviceOfAnotherAuthorityIsNotAdmitted() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    assertNotAdmitted(new Pki(other).device(A), "UNKNOWN_CA");
  }

  @Test
  void aCityIsNotAdmittedAsADevice() throws Exception {
    assertNotAdmitted(pki.city(CITY), "BAD_CERTIFICATE");
  }

  @Test
  void aRevokedDeviceIsNotAdmittedAndAnOpenConnectionHelpsItNothing() throws Exception {
    SoftwareKey a = pki.device(A);
    CoapFront front = front();
    CoapCityLink early = link(front, a);
    assertThat(early.register(registration(A, a), LONG)).isInstanceOf(Accepted.class);
    Files.writeString(revoked, a.chain().x5t() + "\n");
    assertThat(early.register(registration(A, a), LONG))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.refusal().kind()).isEqualTo(Refusal.Kind.REVOKED));
    RegisterOutcome late = link(front, a).register(registration(A, a), LONG);
    assertThat(code(late)).as(late.toString()).isEqualTo(UplinkCode.NOT_ADMITTED);
    assertThat(((Unknown) late).detail()).contains("CERTIFICATE_REVOKED");
  }

  /** Counts the signatures of handshakes: one a handshake that is not abbreviated. */
  private static TlsIdentity counting(SoftwareKey key, AtomicInteger signatures) {
    return new TlsIdentity(
        key.chain(),
        new HandshakeKey(message -> {
          signatures.incrementAndGet();
          return key.sign(message);
        }));
  }

  @Test
  void aConnectionSurvivesAnotherPortOfTheDevice() throws Exception {
    CoapFront front = front();
    SoftwareKey a = pki.device(A);
    AtomicInteger signatures = new AtomicInteger();
    try (UdpRelay nat = new UdpRelay(front.address())) {
      CoapCityLink link = link(nat.port(), counting(a, signatures));
      Registration registration = registration(A, a);
      assertThat(link.register(registration, LONG)).isInstanceOf(Accepted.class);
      long handshake = link.traffic().sent();
      for (int i = 0; i < 3; i++) {
        nat.rebind();
        assertThat(link.register(registration, LONG)).isInstanceOf(Accepted.class);
      }
      assertThat(nat.portsUsed()).isEqualTo(4);
      assertThat(signatures).hasValue(1);
      assertThat(link.traffic().sent() - handshake).isLessThan(3 * 2000);
    }
  }

  @Test
  void theLinkComesBackAfterTheCityWasStartedAgain() throws Exception {
    SoftwareKey server = pki.city(CITY);
    CoapFront first = front(server);
    int port = first.address().getPort();
    SoftwareKey a = pki.device(A);
    CoapCityLink link = link(first, a);
    Registration registration = registration(A, a);
    assertThat(link.register(registration, LONG)).isInstanceOf(Accepted.class);
    open.remove(first);
    first.close();
    assertThat(link.register(registration, SHORT)).isInstanceOf(Unknown.class);
    front(server, port);
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> link.register(registration, Duration.ofSeconds(5)) instanceof Accepted);
  }

  @Test
  void aKeyThatDoesNotSignNowOpensNoConnectionAndLaterDoes() throws Exception {
    CoapFront front = front();
    SoftwareKey a = pki.device(A);
    AtomicInteger failures = new AtomicInteger(1);
    TlsIdentity identity =
        new TlsIdentity(
            a.chain(),
            new HandshakeKey(message -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("the token is away");
              }
              return a.sign(message);
            }));
    CoapCityLink link = link(front.address().getPort(), identity);
    assertThat(link.register(registration(A, a), LONG)).isInstanceOf(Unknown.class);
    assertThat(link.register(registration(A, a), LONG)).isInstanceOf(Accepted.class);
  }

  /** The city's own certificate, by which receipts are judged, is another one. */
  @Test
  void theHeadsCertificateIsNotTheWires() {
    CertificateChain wire = pki.city(CITY).chain();
    assertThat(CertificateChain.uris(wire.leaf())).isEmpty();
  }
}
