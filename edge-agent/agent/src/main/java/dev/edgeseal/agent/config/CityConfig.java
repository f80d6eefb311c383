package dev.edgeseal.agent.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code edgeseal city-node} runs with.
 *
 * @param name the city's name, as in its certificate
 * @param state the folder of its journal
 * @param deviceCa certificates of the CAs whose devices may register, PEM
 * @param revocations SHA-256 of certificates that may not register, one a line
 * @param node distinguishes the nodes of one city at one broker
 * @param coap where it listens for CoAP without DTLS
 * @param coaps where it listens for CoAP over DTLS
 * @param mqtt the broker it subscribes at
 * @param tlsCertificate what it shows over TLS and DTLS: certificates of its own key, PEM. Present
 *     with {@code coaps} and with a broker of {@code mqtts}
 * @param serverCa certificates of the broker's authorities, PEM. Present with a broker of {@code
 *     mqtts}
 */
public record CityConfig(
    String name,
    Path state,
    HsmConfig hsm,
    Path deviceCa,
    Optional<Path> revocations,
    String node,
    Optional<HostPort> coap,
    Optional<HostPort> coaps,
    Optional<URI> mqtt,
    Optional<Path> tlsCertificate,
    Optional<Path> serverCa) {
  /** A socket address as it was written. */
  public record HostPort(String host, int port) {
    static HostPort parse(String text) {
      URI uri = URI.create("x://" + text);
      if (uri.getHost() == null || uri.getPort() < 0 || uri.getPort() > 65535) {
        throw new IllegalArgumentException(text);
      }
      return new HostPort(uri.getHost(), uri.getPort());
    }
  }

  /**
   * @throws dev.edgeseal.evidence.Failure.RejectInput naming file, line, key and what is allowed
   */
  public static CityConfig read(Path file) {
    Section root = ConfigFile.read(file);
    Section city = root.section("city");
    String name = city.matching("name", Names.ALLOWED, Names::isName);
    Path state = city.path("state");
    Path deviceCa = city.path("device-ca");
    Optional<Path> revocations = city.optionalPath("revocations");
    String node = city.optionalText("node").orElse("1");
    Optional<HostPort> coap = address(city, "coap");
    Optional<HostPort> coaps = address(city, "coaps");
    Optional<URI> mqtt =
        city.has("mqtt")
            ? Optional.of(
                city.parsed("mqtt", "mqtts://HOST:PORT or mqtt://HOST:PORT", CityConfig::broker))
            : Optional.empty();
    if (coap.isEmpty() && coaps.isEmpty() && mqtt.isEmpty()) {
      throw city.notAllowed(
          "coaps", "\"coaps\", \"mqtt\" or \"coap\", so that devices can reach the city");
    }
    boolean mqtts = mqtt.filter(AgentConfig::isSecure).isPresent();
    Optional<Path> tlsCertificate =
        only(city, "tls-certificate", coaps.isPresent() || mqtts, "with coaps or mqtts:// only");
    Optional<Path> serverCa = only(city, "server-ca", mqtts, "with mqtts:// only");
    city.end();
    HsmConfig hsm = HsmConfig.read(root.section("hsm"));
    root.end();
    return new CityConfig(
        name, state, hsm, deviceCa, revocations, node, coap, coaps, mqtt, tlsCertificate, serverCa);
  }

  private static Optional<HostPort> address(Section city, String key) {
    return city.has(key)
        ? Optional.of(city.parsed(key, "HOST:PORT, port 0 to 65535", HostPort::parse))
        : Optional.empty();
  }

  /** A path that is needed, or has no meaning. */
  private static Optional<Path> only(Section city, String key, boolean needed, String when) {
    if (needed) {
      return Optional.of(city.path(key));
    }
    if (city.has(key)) {
      throw city.notAllowed(key, when);
    }
    return Optional.empty();
  }

  private static URI broker(String text) {
    URI uri = URI.create(text);
    boolean mqtt = "mqtt".equals(uri.getScheme()) || "mqtts".equals(uri.getScheme());
    if (!mqtt || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }
}
