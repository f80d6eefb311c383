package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Optional;

/** A private key in a token, in one session. */
final class TokenKey {
  /** No head's bytes start like this. */
  private static final byte[] SELF_TEST = "edgeseal self-test".getBytes(StandardCharsets.US_ASCII);

  private final TokenSession session;
  private final String alias;
  private final long handle;
  private final byte[] id;

  private TokenKey(TokenSession session, String alias, long handle, byte[] id) {
    this.session = session;
    this.alias = alias;
    this.handle = handle;
    this.id = id;
  }

  /**
   * The private key whose certificate, or which itself, has this label. Empty when the token shows
   * none: a token that is partly away looks the same.
   */
  static Optional<TokenKey> find(TokenSession session, String alias) throws CryptokiException {
    Optional<byte[]> id =
        TokenCertificate.all(session).stream()
            .filter(c -> c.label().equals(alias))
            .map(TokenCertificate::id)
            .findFirst();
    if (id.isPresent()) {
      Optional<TokenKey> key = find(session, alias, Attributes.ID, id.get());
      if (key.isPresent()) {
        return key;
      }
    }
    byte[] name = alias.getBytes(StandardCharsets.UTF_8);
    Optional<TokenKey> labelled = find(session, alias, Attributes.LABEL, name);
    return labelled.isPresent() ? labelled : find(session, alias, Attributes.ID, name);
  }

  private static Optional<TokenKey> find(
      TokenSession session, String alias, long attribute, byte[] value) throws CryptokiException {
    Attributes wanted = Attributes.ofClass(Attributes.PRIVATE_KEY_OBJECT).bytes(attribute, value);
    var found = session.objects().find(session.handle(), wanted);
    return found.isEmpty() ? Optional.empty() : Optional.of(of(session, alias, found.getFirst()));
  }

  static TokenKey of(TokenSession session, String alias, long handle) throws CryptokiException {
    return new TokenKey(
        session,
        alias,
        handle,
        session.objects().attribute(session.handle(), handle, Attributes.ID));
  }

  static RetryLater missing(TokenSession session, String alias) {
    return new RetryLater(HsmCode.KEY_MISSING, "(key " + alias + " in " + session.token() + ")");
  }

  TokenSession session() {
    return session;
  }

  long handle() {
    return handle;
  }

  byte[] id() {
    return id;
  }

  KeyAttributes attributes() throws CryptokiException {
    return KeyAttributes.read(session, handle);
  }

  /**
   * ES256: the hash is made here, since few tokens have the combined mechanism.
   *
   * @return r||s as the token gave it
   */
  byte[] sign(byte[] message) throws CryptokiException {
    return session
        .objects()
        .sign(session.handle(), Attributes.ECDSA_MECHANISM, handle, sha256(message));
  }

  static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Reads back from the token what it says of the key.
   *
   * @throws GiveUp {@link HsmCode#KEY_EXTRACTABLE} unless it is sensitive and non-extractable,
   *     {@link HsmCode#KEY_UNSUITABLE} unless it is on P-256
   */
  void requireSealed(PublicKey publicKey) throws CryptokiException {
    if (!Es256.isP256(publicKey)) {
      throw new GiveUp(HsmCode.KEY_UNSUITABLE, detail());
    }
    if (!attributes().sealed()) {
      throw new GiveUp(HsmCode.KEY_EXTRACTABLE, detail());
    }
  }

  /**
   * Asks for the private value, which some libraries log as an error.
   *
   * @throws GiveUp {@link HsmCode#KEY_EXTRACTABLE} when it is shown
   */
  void requireHidden() throws CryptokiException {
    if (session.showsValue(handle)) {
      throw new GiveUp(HsmCode.KEY_EXTRACTABLE, detail());
    }
  }

  /**
   * Makes one signature and checks it.
   *
   * @throws GiveUp {@link HsmCode#SIGNATURE_WRONG}
   */
  void requireSigns(PublicKey publicKey) throws CryptokiException {
    byte[] raw = sign(SELF_TEST);
    if (raw.length != Es256.SIZE) {
      throw new GiveUp(
          HsmCode.SIGNATURE_WRONG,
          "(key " + alias + " in " + session.token() + "; " + raw.length + " bytes)");
    }
    Bytes signature = Es256.normalise(raw);
    if (!Es256.verify(publicKey, SELF_TEST, signature)) {
      throw new GiveUp(HsmCode.SIGNATURE_WRONG, detail());
    }
  }

  private String detail() {
    return "(key " + alias + " in " + session.token() + ")";
  }
}
