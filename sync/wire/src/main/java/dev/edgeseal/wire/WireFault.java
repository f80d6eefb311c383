package dev.edgeseal.wire;

import java.util.Optional;
import javax.net.ssl.SSLException;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no way to a server.
 *
 * @param detail for people
 */
public record WireFault(Kind kind, String detail) {
  /** Who has to do something about it. */
  public enum Kind {
    /** Nobody: the network or the server is away. */
    AWAY,
    /** Its certificate is not one to trust. */
    SERVER_NOT_TRUSTED,
    /** The server does not take this end's certificate, or its version of the protocol. */
    NOT_ADMITTED
  }

  static final WireFault NONE = new WireFault(Kind.AWAY, "");
  private static final String ALERT = "Received fatal alert: ";
  private static final int LONGEST_CAUSE = 10;

  /** MQTT 5 3.2.2.2: not authorized. */
  private static final int NOT_AUTHORIZED = 0x87;

  /** Of what a handshake or a connection attempt has thrown. */
  public static WireFault of(Throwable thrown) {
    String last = thrown.toString();
    @Nullable Throwable t = thrown;
    for (int i = 0; t != null && i < LONGEST_CAUSE; i++) {
      Optional<Kind> kind = kind(t);
      last = describe(t);
      if (kind.isPresent()) {
        return new WireFault(kind.get(), last);
      }
      t = t.getCause();
    }
    return new WireFault(Kind.AWAY, last);
  }

  private static Optional<Kind> kind(Throwable t) {
    return switch (t) {
      case PeerRefused p -> Optional.of(Kind.SERVER_NOT_TRUSTED);
      case TlsClient.NotAdmitted n -> Optional.of(Kind.NOT_ADMITTED);
      case SSLException s when describe(s).contains(ALERT) -> Optional.of(Kind.NOT_ADMITTED);
      case HandshakeException h when h.getCause() == null -> Optional.of(Kind.NOT_ADMITTED);
      case MqttException m when m.getReasonCode() == NOT_AUTHORIZED ->
          Optional.of(Kind.NOT_ADMITTED);
      default -> Optional.empty();
    };
  }

  private static String describe(Throwable t) {
    if (t instanceof MqttException m && m.getCause() == null) {
      return "MQTT reason " + m.getReasonCode();
    }
    return t.getMessage() == null ? t.toString() : t.getMessage();
  }
}
