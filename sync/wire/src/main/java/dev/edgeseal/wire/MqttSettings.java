package dev.edgeseal.wire;

import java.net.URI;
import java.time.Duration;

/**
 * One connection to one broker.
 *
 * @param broker {@code mqtt://host:port}, plain TCP
 * @param clientId unique at the broker: a second connection with it ends the first
 * @param subscription the one topic filter of this connection
 * @param maxPacket bound of one incoming packet, bytes
 * @param receiveMaximum messages that the broker may send before the first is acknowledged
 * @param manualAcknowledge whether the receiver acknowledges each delivery, or its return does
 */
public record MqttSettings(
    URI broker,
    String clientId,
    String subscription,
    int maxPacket,
    int receiveMaximum,
    boolean manualAcknowledge) {
  static final int DEFAULT_PORT = 1883;
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  static final int KEEP_ALIVE_SECONDS = 30;

  public MqttSettings {
    if (!"mqtt".equals(broker.getScheme()) || broker.getHost() == null) {
      throw new IllegalArgumentException("a broker is mqtt://host:port, not " + broker);
    }
    if (receiveMaximum < 1 || receiveMaximum > 65_535) {
      throw new IllegalArgumentException("receive maximum " + receiveMaximum);
    }
  }

  String address() {
    int port = broker.getPort() < 0 ? DEFAULT_PORT : broker.getPort();
    return "tcp://" + broker.getHost() + ":" + port;
  }
}
