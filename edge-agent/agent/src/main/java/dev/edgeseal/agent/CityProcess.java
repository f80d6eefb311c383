package dev.edgeseal.agent;

import dev.edgeseal.agent.cli.Json;
import dev.edgeseal.agent.config.CityConfig;
import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityCode;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.MqttFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.hsm.TokenSigner;
import dev.edgeseal.journal.CommitStep;
import dev.edgeseal.wire.HandshakeKey;
import dev.edgeseal.wire.TlsIdentity;
import dev.edgeseal.wire.TlsSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that runs in a city node, wired by hand. */
public final class CityProcess implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CityProcess.class);

  /** Registrations inside at one time, over all transports. */
  private static final int PLACES = 256;

  /** Registrations that a broker may have waiting here. */
  private static final int MQTT_WINDOW = 64;

  private final TokenSigner signer;
  private final CityNode node;
  private final Path certificate;
  private final CertificateWatch certificates;
  private final Reception reception;
  private final Optional<CoapFront> coap;
  private final Optional<CoapFront> coaps;
  private final Optional<MqttFront> mqtt;

  private CityProcess(
      TokenSigner signer,
      CityNode node,
      Path certificate,
      CertificateWatch certificates,
      Reception reception,
      Optional<CoapFront> coap,
      Optional<CoapFront> coaps,
      Optional<MqttFront> mqtt) {
    this.signer = signer;
    this.node = node;
    this.certificate = certificate;
    this.certificates = certificates;
    this.reception = reception;
    this.coap = coap;
    this.coaps = coaps;
    this.mqtt = mqtt;
  }

  /**
   * Starts to listen.
   *
   * @throws dev.edgeseal.evidence.Failure why it cannot; then nothing runs
   */
  public static CityProcess start(CityConfig config) {
    return start(config, step -> {});
  }

  /**
   * As {@link #start(CityConfig)}.
   *
   * @param steps hears each step of the commit order of the city's log
   */
  public static CityProcess start(CityConfig config, Consumer<CommitStep> steps) {
    StateFolder.make(config.state());
    List<X509Certificate> deviceCas = Certificates.read(config.deviceCa());
    CaEnrolment enrolment = enrolment(deviceCas, config.revocations());
    Path certificate = config.state().resolve("city.pem");
    TokenSigner signer = SignerOpening.open(config.hsm(), certificate);
    List<Digest> authorities = deviceCas.stream().map(CityProcess::sha256).toList();
    CityNode node =
        CityNode.open(
            new CityNode.Settings(
                config.state().resolve("journal.db"),
                new CityPolicy(config.name(), authorities),
                InstantSource.system(),
                steps),
            signer,
            enrolment);
    CertificateWatch certificates = new CertificateWatch(InstantSource.system());
    certificates.see("city " + config.name(), signer.chain().certificates());
    Stream.of(Optional.of(config.deviceCa()), config.tlsCertificate(), config.serverCa())
        .flatMap(Optional::stream)
        .forEach(certificates::see);
    Reception reception = new Reception(node, PLACES);
    try {
      Optional<CoapFront> coap =
          config
              .coap()
              .map(a -> new CoapFront(new InetSocketAddress(a.host(), a.port()), reception));
      Optional<TlsIdentity> identity = config.tlsCertificate().map(f -> identity(f, signer));
      Optional<CoapFront> coaps =
          config
              .coaps()
              .map(a ->
                  CoapFront.secure(
                      new InetSocketAddress(a.host(), a.port()),
                      identity.orElseThrow(),
                      enrolment,
                      reception));
      Optional<MqttFront> mqtt =
          config
              .mqtt()
              .map(broker ->
                  new MqttFront(
                      broker,
                      config.name(),
                      config.node(),
                      MQTT_WINDOW,
                      config
                          .serverCa()
                          .map(ca -> tls(identity.orElseThrow(), ca, broker, certificates)),
                      reception,
                      new SecureRandom()));
      LOG.info("city node started city={} log={}", config.name(), node.logId());
      return new CityProcess(signer, node, certificate, certificates, reception, coap, coaps, mqtt);
    } catch (RuntimeException e) {
      reception.close();
      node.close();
      throw e;
    }
  }

  private static CaEnrolment enrolment(
      List<X509Certificate> deviceCas, Optional<Path> revocations) {
    InstantSource clock = InstantSource.system();
    return revocations
        .map(file -> CaEnrolment.withFile(deviceCas, file, clock))
        .orElseGet(() -> new CaEnrolment(deviceCas, Set.of(), clock));
  }

  /** The city's key with the certificates that it shows on the wire. */
  private static TlsIdentity identity(Path certificates, TokenSigner signer) {
    CertificateChain chain =
        CertificateChain.of(Certificates.read(certificates).toArray(X509Certificate[]::new));
    if (!chain.publicKey().equals(signer.chain().publicKey())) {
      throw new GiveUp(CityCode.OTHER_KEY, "(" + certificates + ")");
    }
    return new TlsIdentity(chain, new HandshakeKey(signer::sign));
  }

  private static TlsSettings tls(
      TlsIdentity identity, Path serverCa, URI broker, CertificateWatch certificates) {
    return new TlsSettings(
        identity,
        Certificates.read(serverCa),
        Optional.empty(),
        InstantSource.system(),
        server -> certificates.see(broker.toString(), List.of(server)));
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
            .text("coap", coap.map(CityProcess::address))
            .text("coaps", coaps.map(CityProcess::address)));
  }

  private static String address(CoapFront front) {
    return front.address().getHostString() + ":" + front.address().getPort();
  }

  /**
   * One turn of the watch, each second: tells which certificates expire.
   *
   * @throws dev.edgeseal.evidence.Failure.GiveUp when nothing more can be registered
   */
  @Override
  public void run() {
    node.failure()
        .ifPresent(f -> {
          throw f;
        });
    certificates.turn();
  }

  /** Answers what is inside, then closes the log. Idempotent. */
  @Override
  public void close() {
    mqtt.ifPresent(MqttFront::close);
    coap.ifPresent(CoapFront::close);
    coaps.ifPresent(CoapFront::close);
    reception.close();
    node.close();
    signer.close();
    signer.module().close();
    LOG.info("city node stopped leaves={}", node.size());
  }
}
