package dev.edgeseal.hsm;

import java.util.Optional;

/**
 * What a token says of a private key (PKCS#11 2.40 4.9).
 *
 * @param sensitive its value is never shown in the clear
 * @param extractable it may leave the token wrapped in another key
 * @param alwaysSensitive it was sensitive from the start; empty when the token does not tell
 * @param neverExtractable it was never extractable; empty when the token does not tell
 * @param local the token made it; empty when the token does not tell
 */
public record KeyAttributes(
    boolean sensitive,
    boolean extractable,
    Optional<Boolean> alwaysSensitive,
    Optional<Boolean> neverExtractable,
    Optional<Boolean> local) {
  /** Whether the key can never leave its token. */
  boolean sealed() {
    return sensitive && !extractable;
  }

  /** Whether the token says that it made the key and that the key could never leave it. */
  public boolean bornSealed() {
    return sealed()
        && alwaysSensitive.orElse(true)
        && neverExtractable.orElse(true)
        && local.orElse(true);
  }

  static KeyAttributes read(TokenSession session, long key) throws CryptokiException {
    return new KeyAttributes(
        bool(session, key, Attributes.SENSITIVE),
        bool(session, key, Attributes.EXTRACTABLE),
        told(session, key, Attributes.ALWAYS_SENSITIVE),
        told(session, key, Attributes.NEVER_EXTRACTABLE),
        told(session, key, Attributes.LOCAL));
  }

  private static Optional<Boolean> told(TokenSession session, long key, long type)
      throws CryptokiException {
    try {
      return Optional.of(bool(session, key, type));
    } catch (CryptokiException e) {
      if (e.is(Ckr.ATTRIBUTE_TYPE_INVALID)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean bool(TokenSession session, long key, long type) throws CryptokiException {
    byte[] value = session.objects().attribute(session.handle(), key, type);
    if (value.length != 1) {
      throw new CryptokiException("C_GetAttributeValue", Ckr.ATTRIBUTE_VALUE_INVALID.value());
    }
    return value[0] != 0;
  }
}
