package dev.edgeseal.wire;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection to one broker.
 *
 * @param broker {@code mqtts://host:port} over TLS, or {@code mqtt://host:port}, plain TCP
 * @param clientId begins this client's id at the broker; a random end keeps others from taking it,
 *     which would end this connection
 * @param subscription the one topic filter of this connection
 * @param maxPacket bound of one incoming packet, bytes
 * @param receiveMaximum messages that the broker may send before the first is acknowledged
 * @param manualAcknowledge whether the receiver acknowledges each delivery, or its return does
 * @param tls with {@code mqtts}, and not otherwise
 */
public record MqttSettings(
    URI broker,
    String clientId,
    String subscription,
    int maxPacket,
    int receiveMaximum,
    boolean manualAcknowledge,
    Optional<TlsSettings> tls) {
  private static final int DEFAULT_PORT = 1883;
  private static final int DEFAULT_SECURE_PORT = 8883;
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  static final int KEEP_ALIVE_SECONDS = 30;

  public MqttSettings {
    String scheme = tls.isPresent() ? "mqtts" : "mqtt";
    if (!scheme.equals(broker.getScheme()) || broker.getHost() == null) {
      throw new IllegalArgumentException("a broker is " + scheme + "://host:port, not " + broker);
    }
    if (receiveMaximum < 1 || receiveMaximum > 65_535) {
      throw new IllegalArgumentException("receive maximum " + receiveMaximum);
    }
  }

  /** Without TLS. */
  public MqttSettings(
      URI broker,
      String clientId,
      String subscription,
      int maxPacket,
      int receiveMaximum,
      boolean manualAcknowledge) {
    this(
        broker,
        clientId,
        subscription,
        maxPacket,
        receiveMaximum,
        manualAcknowledge,
        Optional.empty());
  }

  /** As the client library wants it; TLS is the sockets' matter. */
  String address() {
    int otherwise = tls.isPresent() ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
    int port = broker.getPort() < 0 ? otherwise : broker.getPort();
    return "tcp://" + broker.getHost() + ":" + port;
  }
}
