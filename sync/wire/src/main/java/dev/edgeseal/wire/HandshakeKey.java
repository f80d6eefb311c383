package dev.edgeseal.wire;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CoseSign1;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Arrays;

/**
 * The private key of TLS and DTLS handshakes, on P-256: no material, only a way to have a message
 * signed. It signs what a handshake signs and nothing else, so that whoever takes part in one
 * cannot have a head or a receipt signed by it. Safe for all threads.
 */
public final class HandshakeKey implements PrivateKey {
  private static final long serialVersionUID = 1L;

  /** TLS 1.3 CertificateVerify: 64 spaces and the context string, RFC 8446 4.4.3. */
  private static final byte[] TLS_13 =
      (" ".repeat(64) + "TLS 1.3, ").getBytes(StandardCharsets.US_ASCII);

  /** DTLS 1.2 CertificateVerify begins with the first ClientHello, RFC 5246 7.4.8. */
  private static final int CLIENT_HELLO = 1;

  /**
   * DTLS 1.2 ServerKeyExchange: both randoms, then an uncompressed point of P-256, RFC 8422 5.4.
   */
  private static final int RANDOMS = 64;

  private static final byte[] POINT_ON_P256 = {3, 0, 0x17, 65, 4};
  private static final int KEY_EXCHANGE = RANDOMS + POINT_ON_P256.length + 64;

  /** Signs a message with ES256: raw r||s, 64 bytes. Called by any thread. */
  @FunctionalInterface
  public interface Signing {
    /**
     * @throws dev.edgeseal.evidence.Failure when it does not sign, now or at all
     */
    Bytes sign(byte[] message);
  }

  private final transient Signing signing;

  public HandshakeKey(Signing signing) {
    this.signing = signing;
  }

  /**
   * @throws IllegalArgumentException unless {@code message} is one that a handshake signs
   */
  Bytes sign(byte[] message) {
    if (!isOfHandshake(message)) {
      throw new IllegalArgumentException("not what a handshake signs");
    }
    return signing.sign(message);
  }

  /**
   * The first 32 bytes of a ServerKeyExchange are the other side's to choose: those of a
   * Sig_structure are refused.
   */
  static boolean isOfHandshake(byte[] message) {
    if (CoseSign1.beginsToBeSigned(message)) {
      return false;
    }
    return startsWith(message, 0, TLS_13)
        || (message.length > 0 && message[0] == CLIENT_HELLO)
        || (message.length == KEY_EXCHANGE && startsWith(message, RANDOMS, POINT_ON_P256));
  }

  private static boolean startsWith(byte[] message, int at, byte[] start) {
    return message.length >= at + start.length
        && Arrays.equals(message, at, at + start.length, start, 0, start.length);
  }

  @Override
  public String getAlgorithm() {
    return "EC";
  }

  /** Null: there is none. */
  @Override
  @SuppressWarnings("NullAway") // as Key says of a key that cannot be encoded
  public String getFormat() {
    return null;
  }

  /** Null: it cannot leave the token. */
  @Override
  @SuppressWarnings("NullAway") // as Key says of a key that cannot be encoded
  public byte[] getEncoded() {
    return null;
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a key that stays where it is");
  }

  @Override
  public String toString() {
    return "a key in a token";
  }
}
