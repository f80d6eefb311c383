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
 * @param coap where it listens for CoAP
 * @param mqtt the broker it subscribes at
 */
public record CityConfig(
    String name,
    Path state,
    HsmConfig hsm,
    Path deviceCa,
    Optional<Path> revocations,
    String node,
    Optional<HostPort> coap,
    Optional<URI> mqtt) {
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
    Optional<HostPort> coap =
        city.has("coap")
            ? Optional.of(city.parsed("coap", "HOST:PORT, port 0 to 65535", HostPort::parse))
            : Optional.empty();
    Optional<URI> mqtt =
        city.has("mqtt")
            ? Optional.of(city.parsed("mqtt", "mqtt://HOST:PORT", CityConfig::broker))
            : Optional.empty();
    if (coap.isEmpty() && mqtt.isEmpty()) {
      throw city.notAllowed(
          "coap", "\"coap\", \"mqtt\" or both, so that devices can reach the city");
    }
    city.end();
    HsmConfig hsm = HsmConfig.read(root.section("hsm"));
    root.end();
    return new CityConfig(name, state, hsm, deviceCa, revocations, node, coap, mqtt);
  }

  private static URI broker(String text) {
    URI uri = URI.create(text);
    if (!"mqtt".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }
}
