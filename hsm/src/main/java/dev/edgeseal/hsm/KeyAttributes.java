package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure.RetryLater;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a token says of a private key (PKCS#11 2.40 4.9). The caller's process is logged in.
 *
 * @param sensitive its value is never shown in the clear
 * @param extractable it may leave the token wrapped in another key
 */
record KeyAttributes(boolean sensitive, boolean extractable) {
  private static final long CKA_CLASS = 0;
  private static final long CKA_LABEL = 3;
  private static final long CKA_ID = 0x102;
  private static final long CKA_SENSITIVE = 0x103;
  private static final long CKA_EXTRACTABLE = 0x162;
  private static final byte[] CKO_CERTIFICATE = {1, 0, 0, 0, 0, 0, 0, 0};
  private static final byte[] CKO_PRIVATE_KEY = {3, 0, 0, 0, 0, 0, 0, 0};

  /** Whether the key can never leave its token. */
  boolean sealed() {
    return sensitive && !extractable;
  }

  /**
   * Found as SunPKCS11 finds it: the private key with the id of the certificate that {@code alias}
   * labels. Empty when the token shows no such pair.
   *
   * @throws RetryLater {@link HsmCode#TOKEN_AWAY}
   */
  static Optional<KeyAttributes> read(Cryptoki cryptoki, TokenInfo token, String alias) {
    byte[] label = alias.getBytes(StandardCharsets.UTF_8);
    try {
      long session = cryptoki.openSession(token.slot(), false);
      try {
        Map<Long, byte[]> certificate = Map.of(CKA_CLASS, CKO_CERTIFICATE, CKA_LABEL, label);
        long[] certificates = cryptoki.find(session, certificate);
        if (certificates.length == 0) {
          return Optional.empty();
        }
        byte[] id = cryptoki.attribute(session, certificates[0], CKA_ID);
        long[] keys = cryptoki.find(session, Map.of(CKA_CLASS, CKO_PRIVATE_KEY, CKA_ID, id));
        if (keys.length == 0) {
          return Optional.empty();
        }
        return Optional.of(
            new KeyAttributes(
                bool(cryptoki.attribute(session, keys[0], CKA_SENSITIVE)),
                bool(cryptoki.attribute(session, keys[0], CKA_EXTRACTABLE))));
      } finally {
        cryptoki.closeSession(session);
      }
    } catch (CryptokiException e) {
      throw new RetryLater(HsmCode.TOKEN_AWAY, "(" + token + "; " + e.getMessage() + ")", e);
    }
  }

  private static boolean bool(byte[] value) {
    if (value.length != 1) {
      throw new IllegalStateException("a CK_BBOOL has one byte, not " + value.length);
    }
    return value[0] != 0;
  }
}
