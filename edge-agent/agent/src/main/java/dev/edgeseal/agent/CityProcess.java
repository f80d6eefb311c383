package dev.edgeseal.agent;

import dev.edgeseal.agent.cli.Json;
import dev.edgeseal.agent.config.CityConfig;
import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.MqttFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.hsm.TokenSigner;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that runs in a city node, wired by hand. */
public final class CityProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CityProcess.class);

  /** Registrations inside at one time, over all transports. */
  private static final int PLACES = 256;

  /** Registrations that a broker may have waiting here. */
  private static final int MQTT_WINDOW = 64;

  private final TokenSigner signer;
  private final CityNode node;
  private final Path certificate;
  private final Reception reception;
  private final Optional<CoapFront> coap;
  private final Optional<MqttFront> mqtt;

  private CityProcess(
      TokenSigner signer,
      CityNode node,
      Path certificate,
      Reception reception,
      Optional<CoapFront> coap,
      Optional<MqttFront> mqtt) {
    this.signer = signer;
    this.node = node;
    this.certificate = certificate;
    this.reception = reception;
    this.coap = coap;
    this.mqtt = mqtt;
  }

  /**
   * Starts to listen.
   *
   * @throws dev.edgeseal.evidence.Failure why it cannot; then nothing runs
   */
  public static CityProcess start(CityConfig config) {
    StateFolder.make(config.state());
    CaEnrolment enrolment =
        CaEnrolment.load(List.of(config.deviceCa()), config.revocations(), InstantSource.system());
    Path certificate = config.state().resolve("city.pem");
    TokenSigner signer = SignerOpening.open(config.hsm(), certificate);
    List<Digest> authorities =
        Certificates.read(config.deviceCa()).stream().map(CityProcess::sha256).toList();
    CityNode node =
        CityNode.open(
            new CityNode.Settings(
                config.state().resolve("journal.db"),
                new CityPolicy(config.name(), authorities),
                InstantSource.system(),
                step -> {}),
            signer,
            enrolment);
    Reception reception = new Reception(node, PLACES);
    try {
      Optional<CoapFront> coap =
          config
              .coap()
              .map(a -> new CoapFront(new InetSocketAddress(a.host(), a.port()), reception));
      Optional<MqttFront> mqtt =
          config
              .mqtt()
              .map(broker ->
                  new MqttFront(
                      broker,
                      config.name(),
                      config.node(),
                      MQTT_WINDOW,
                      reception,
                      new SecureRandom()));
      LOG.info("city node started city={} log={}", config.name(), node.logId());
      return new CityProcess(signer, node, certificate, reception, coap, mqtt);
    } catch (RuntimeException e) {
      reception.close();
      node.close();
      throw e;
    }
  }

  private static Digest sha256(X509Certificate c) {
    try {
      return Digest.sha256(c.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  /** What devices and trust lists need to know of this city: one line of JSON. */
  public String identity() {
    return Json.object(o ->
        o.text("log", node.logId())
            .text("certificate", certificate.toAbsolutePath().toString())
            .text(
                "coap", coap.map(c -> c.address().getHostString() + ":" + c.address().getPort())));
  }

  /** Answers what is inside, then closes the log. Idempotent. */
  @Override
  public void close() {
    mqtt.ifPresent(MqttFront::close);
    coap.ifPresent(CoapFront::close);
    reception.close();
    node.close();
    signer.close();
    signer.module().close();
    LOG.info("city node stopped leaves={}", node.size());
  }
}
