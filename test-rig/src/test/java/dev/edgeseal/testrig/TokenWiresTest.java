package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.agent.demo.Installed;
import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.MqttFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.HeadStatement;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.hsm.DeviceKey;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenInitializer;
import dev.edgeseal.hsm.TokenSigner;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.uplink.RegisterOutcome.Accepted;
import dev.edgeseal.wire.HandshakeKey;
import dev.edgeseal.wire.TlsIdentity;
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
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and DTLS with the keys of a device and of a city in real tokens. */
@Timeout(90)
class TokenWiresTest {
  private static final String CITY = "nordstadt";
  private static final String DEVICE = "es-7k3m-p2qd-x";
  private static final String ALIAS = "edgeseal";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Path directory;
  private final Path tokens;
  private final Pkcs11Module module;
  private final Pki pki;
  private final List<AutoCloseable> open = new ArrayList<>();

  TokenWiresTest(@TempDir Path directory) throws Exception {
    this.directory = directory;
    this.tokens = Files.createDirectory(directory.resolve("tokens"));
    Path conf = Path.of(Optional.ofNullable(System.getenv("SOFTHSM2_CONF")).orElseThrow());
    Files.writeString(conf, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
    this.module = Pkcs11Module.load(Installed.softHsm());
    this.pki = new Pki(directory);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable c : open.reversed()) {
      c.close();
    }
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private TokenSigner token(String label, Consumer<DeviceKey> certify) {
    SecureRandom random = new SecureRandom();
    Path pinFile = directory.resolve(label + ".pin");
    TokenId id;
    try (Pin so = Pin.random(random);
        Pin user = Pin.random(random)) {
      user.writeNew(pinFile);
      id = TokenInitializer.initialise(module, label, so, user);
    }
    DeviceKey key = DeviceKey.ensure(module, id, pinFile, ALIAS, InstantSource.system());
    certify.accept(key);
    return keep(TokenSigner.open(module, id, ALIAS, pinFile));
  }

  private static TlsIdentity counting(Signer signer, AtomicInteger handshakes) {
    return new TlsIdentity(
        signer.chain(),
        new HandshakeKey(message -> {
          handshakes.incrementAndGet();
          return signer.sign(message);
        }));
  }

  private static Registration registration(Signer device, long size) {
    Samples.Tree tree = new Samples.Tree("a");
    Digest root = tree.root(size);
    HeadStatement statement =
        HeadStatement.es256(
            Issuer.device(DEVICE), "log", OptionalLong.empty(), size, device.chain().x5t());
    Head head = new Head(statement, root, device.sign(Head.toBeSigned(statement, root)));
    return new Registration(
        head, device.chain(), size == 5 ? Optional.empty() : Optional.of(tree.growth(5, size)));
  }

  private long objects() throws Exception {
    try (Stream<Path> all = Files.walk(tokens)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void bothEndsShakeHandsWithTheKeyThatSignsTheirHeads() throws Exception {
    TokenSigner device =
        token(
            "device",
            key -> key.importChain(List.of(pki.authority().issue(DEVICE, key.publicKey()))));
    TokenSigner city = token("city", key -> key.selfSign(Issuer.city(CITY)));
    InstantSource clock = InstantSource.system();
    CaEnrolment enrolment =
        new CaEnrolment(List.of(pki.authority().certificate()), Set.of(), clock);
    CityNode node =
        keep(
            CityNode.open(
                new CityNode.Settings(
                    directory.resolve("city.db"),
                    new CityPolicy(CITY, List.of()),
                    clock,
                    step -> {}),
                city,
                enrolment));
    Reception reception = keep(new Reception(node, 8));
    AtomicInteger cityHandshakes = new AtomicInteger();
    TlsIdentity onTheWire =
        new TlsIdentity(
            CertificateChain.of(
                pki.authority().issueCity(CITY, Pki.HERE, city.chain().publicKey())),
            counting(city, cityHandshakes).key());
    CoapFront coap =
        keep(
            CoapFront.secure(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                onTheWire,
                enrolment,
                reception));
    MosquittoBroker broker =
        keep(MosquittoBroker.secure(directory.resolve("broker"), pki.authority(), CITY));
    MqttFront mqtt =
        keep(
            new MqttFront(broker.uri(), CITY, "1", 8, pki.as(onTheWire), reception, new Random(1)));
    await().until(mqtt::isConnected);
    long before = objects();

    AtomicInteger deviceHandshakes = new AtomicInteger();
    TlsIdentity identity = counting(device, deviceHandshakes);
    CityLink overCoap =
        keep(
            new CoapCityLink(
                URI.create("coaps://localhost:" + coap.address().getPort()), pki.as(identity)));
    assertThat(overCoap.register(registration(device, 5), LONG)).isInstanceOf(Accepted.class);
    CityLink overMqtt =
        keep(new MqttCityLink(broker.uri(), CITY, DEVICE, pki.as(identity), new Random(1)));
    assertThat(overMqtt.register(registration(device, 9), LONG)).isInstanceOf(Accepted.class);

    assertThat(deviceHandshakes).hasValue(2);
    assertThat(cityHandshakes).hasValue(2);
    assertThat(identity.key().getEncoded()).isNull();
    assertThat(objects()).as("keys of handshakes stay out of the tokens").isEqualTo(before);
  }
}
