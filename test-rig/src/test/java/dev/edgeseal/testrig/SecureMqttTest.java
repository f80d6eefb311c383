package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.agent.Certificates;
import dev.edgeseal.agent.demo.BrokerFolder;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.testrig.ScriptedCity.Kind;
import dev.edgeseal.testrig.ScriptedCity.Reply;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.uplink.RegisterOutcome;
import dev.edgeseal.uplink.RegisterOutcome.Refused;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.uplink.UplinkCode;
import dev.edgeseal.wire.Delivery;
import dev.edgeseal.wire.Handover;
import dev.edgeseal.wire.MqttConnection;
import dev.edgeseal.wire.MqttOutbound;
import dev.edgeseal.wire.MqttReceiver;
import dev.edgeseal.wire.MqttSettings;
import dev.edgeseal.wire.MqttTopics;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** MQTT over TLS between strangers: a real Mosquitto with the project's configuration. */
@Timeout(60)
class SecureMqttTest {
  private static final String CITY = "nordstadt";
  private static final String A = "es-7k3m-p2qd-x";
  private static final String B = "es-9999-9999-y";
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final Registration REGISTRATION =
      Samples.first(TestKeys.ca().device(A), "log", new Samples.Tree("a"), 5);

  private final Path directory;
  private final Pki pki;
  private final List<AutoCloseable> open = new ArrayList<>();

  SecureMqttTest(@TempDir Path directory) {
    this.directory = directory;
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

  private MosquittoBroker broker() {
    return keep(MosquittoBroker.secure(directory.resolve("broker"), pki.authority(), CITY));
  }

  private MosquittoBroker broker(
      TestAuthority authority, List<String> hosts, Consumer<BrokerFolder> change) {
    return keep(
        MosquittoBroker.secure(directory.resolve("broker"), authority, hosts, CITY, change));
  }

  /** A city that answers whatever comes. */
  private MqttScriptedCity city(MosquittoBroker broker) {
    MqttScriptedCity city = keep(new MqttScriptedCity(broker.uri(), CITY, pki.as(pki.city(CITY))));
    city.script(bytes -> List.of(Reply.of(Kind.PROBLEM, Samples.REFUSED.encode())));
    return city;
  }

  private MqttCityLink link(MosquittoBroker broker, String name, SoftwareKey key) {
    return keep(new MqttCityLink(broker.uri(), CITY, name, pki.as(key), new Random(1)));
  }

  private static UplinkCode code(RegisterOutcome outcome) {
    return ((Unknown) outcome).code();
  }

  private void assertServerIsNotTrusted(MosquittoBroker broker) throws Exception {
    RegisterOutcome outcome = link(broker, A, pki.device(A)).register(REGISTRATION, SHORT);
    assertThat(code(outcome)).as(outcome.toString()).isEqualTo(UplinkCode.SERVER_NOT_TRUSTED);
  }

  @Test
  void aBrokerThatItsCertificateDoesNotNameIsNotSpokenTo() throws Exception {
    assertServerIsNotTrusted(
        broker(pki.authority(), List.of("elsewhere.example", "127.0.0.2"), folder -> {}));
  }

  @Test
  void aBrokerOfAnotherAuthorityIsNotSpokenTo() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    assertServerIsNotTrusted(broker(new Pki(other).authority(), Pki.HERE, folder -> {}));
  }

  @Test
  void aBrokerWhoseCertificateHasExpiredIsNotSpokenTo() throws Exception {
    assertServerIsNotTrusted(broker(pki.longAgo(), Pki.HERE, folder -> {}));
  }

  @Test
  void aDeviceThatPosesAsTheBrokerIsNotSpokenTo() throws Exception {
    // its CN is the host, as a device's name may be
    Function<PublicKey, X509Certificate> device = key -> pki.authority().issue("localhost", key);
    MosquittoBroker broker =
        broker(
            pki.authority(),
            Pki.HERE,
            folder -> {
              Path file = folder.root().resolve("broker.pem");
              PublicKey key = Certificates.read(file).getFirst().getPublicKey();
              Certificates.write(file, CertificateChain.of(device.apply(key)));
            });
    assertServerIsNotTrusted(broker);
  }

  @Test
  void aBrokerThatSpeaksAnOlderTlsIsNotSpokenTo() throws Exception {
    SoftwareKey server = Pki.certified(key -> pki.authority().issueBroker(Pki.HERE, key));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "broker", server.key(), new char[0], new X509Certificate[] {server.chain().leaf()});
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    try (SSLServerSocket old =
            (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0);
        MqttCityLink link =
            new MqttCityLink(
                URI.create("mqtts://localhost:" + old.getLocalPort()),
                CITY,
                A,
                pki.as(pki.device(A)),
                new Random(1))) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      Thread.ofVirtual().start(() -> refuseAll(old));
      RegisterOutcome outcome = link.register(REGISTRATION, SHORT);
      assertThat(code(outcome)).as(outcome.toString()).isEqualTo(UplinkCode.NOT_ADMITTED);
    }
  }

  private static void refuseAll(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket client = (SSLSocket) server.accept()) {
        client.startHandshake();
      } catch (IOException e) {
        continue; // as expected, or it is closed
      }
    }
  }

  private void assertNotAdmitted(SoftwareKey device) throws Exception {
    MosquittoBroker broker = broker();
    city(broker);
    MqttCityLink link = link(broker, A, device);
    // a broker that closes before its alert is read is just away: then the next try tells
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> {
          RegisterOutcome outcome = link.register(REGISTRATION, SHORT);
          assertThat(code(outcome)).as(outcome.toString()).isEqualTo(UplinkCode.NOT_ADMITTED);
        });
    assertThat(link(broker, B, pki.device(B)).register(REGISTRATION, LONG))
        .isInstanceOf(Refused.class);
  }

  @Test
  void aDeviceWhoseCertificateHasExpiredIsNotAdmitted() throws Exception {
    assertNotAdmitted(Pki.certified(key -> pki.longAgo().issue(A, key)));
  }

  @Test
  void aDeviceOfAnotherAuthorityIsNotAdmitted() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    assertNotAdmitted(new Pki(other).device(A));
  }

  @Test
  void whoHasNoCertificateIsNotAdmitted() throws Exception {
    MosquittoBroker broker = broker();
    try (SSLSocket socket = stranger(broker, "TLSv1.3")) {
      // the broker's refusal follows the handshake, RFC 8446 4.4.2.4
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                socket.getInputStream().read();
              })
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("certificate_required");
    }
  }

  @Test
  void tls12IsRefused() throws Exception {
    MosquittoBroker broker = broker();
    try (SSLSocket socket = stranger(broker, "TLSv1.2")) {
      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("protocol_version");
    }
  }

  /** Trusts everybody, and is nobody. */
  private static SSLSocket stranger(MosquittoBroker broker, String version) throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    X509TrustManager everybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    tls.init(null, new TrustManager[] {everybody}, null);
    Socket plain = new Socket(broker.uri().getHost(), broker.uri().getPort());
    SSLSocket socket =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(plain, broker.uri().getHost(), broker.uri().getPort(), true);
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  /** Keeps what comes. */
  private static final class Listener implements MqttReceiver {
    private final List<Delivery> came = new CopyOnWriteArrayList<>();

    @Override
    public void received(Delivery delivery) {
      came.add(delivery);
    }

    @Override
    public void lost(String why) {}
  }

  private MqttConnection connection(
      MosquittoBroker broker, SoftwareKey key, String subscription, Listener listener) {
    MqttConnection connection =
        keep(
            new MqttConnection(
                new MqttSettings(
                    broker.uri(), "any", subscription, 1 << 16, 16, false, pki.as(key)),
                listener,
                new Random(2)));
    await().until(connection::isConnected);
    return connection;
  }

  private static MqttOutbound message(String topic) {
    return new MqttOutbound(
        topic,
        Bytes.of(REGISTRATION.encode()),
        MqttTopics.STATEMENT,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aDeviceHasItsOwnTopicsAlone() throws Exception {
    MosquittoBroker broker = broker();
    MqttTopics topics = new MqttTopics(CITY);
    List<byte[]> arrived = new CopyOnWriteArrayList<>();
    MqttScriptedCity city = city(broker);
    city.script(bytes -> {
      arrived.add(bytes);
      return List.of(Reply.of(Kind.PROBLEM, Samples.REFUSED.encode()));
    });
    Listener everything = new Listener();
    MqttConnection b = connection(broker, pki.device(B), "#", everything);

    assertThat(b.publish(message(topics.heads(A)), LONG).get()).isEqualTo(Handover.REFUSED);
    assertThat(b.publish(message(topics.receipts(A)), LONG).get()).isEqualTo(Handover.REFUSED);
    assertThat(b.publish(message(topics.receipts(B)), LONG).get()).isEqualTo(Handover.REFUSED);
    assertThat(link(broker, A, pki.device(A)).register(REGISTRATION, LONG))
        .isInstanceOf(Refused.class);
    assertThat(arrived).hasSize(1);
    assertThat(b.publish(message(topics.heads(B)), LONG).get()).isEqualTo(Handover.TAKEN);
    await().until(() -> everything.came.size() == 1);
    assertThat(everything.came.getFirst().topic()).isEqualTo(topics.receipts(B));
  }

  @Test
  void aDeviceThatListensInTheCitysPlaceTakesNothingAway() throws Exception {
    MosquittoBroker broker = broker();
    city(broker);
    Listener thief = new Listener();
    connection(broker, pki.device(B), "edgeseal/v1/" + CITY + "/heads/+", thief);
    connection(broker, pki.device(B), "$share/city/edgeseal/v1/" + CITY + "/heads/+", thief);
    MqttCityLink link = link(broker, A, pki.device(A));
    for (int i = 0; i < 20; i++) {
      assertThat(link.register(REGISTRATION, LONG)).isInstanceOf(Refused.class);
    }
    assertThat(thief.came).isEmpty();
  }

  @Test
  void aDeviceCannotActAsTheCity() throws Exception {
    MosquittoBroker broker = broker();
    SoftwareKey likeTheCity = pki.device(CITY);
    Listener listener = new Listener();
    MqttConnection pretender =
        connection(broker, likeTheCity, new MqttTopics(CITY).allHeads(), listener);
    assertThat(link(broker, A, pki.device(A)).register(REGISTRATION, Duration.ofSeconds(1)))
        .isInstanceOf(Unknown.class);
    assertThat(pretender.publish(message(new MqttTopics(CITY).receipts(A)), LONG).get())
        .isEqualTo(Handover.REFUSED);
    assertThat(listener.came).isEmpty();
  }
}
