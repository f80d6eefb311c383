package dev.edgeseal.hsm;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The key pair of a device or a city node, made in the token and never leaving it, with its
 * certificate. For setting a machine up, before a {@link TokenSigner} runs; for one thread. Each
 * call is a log-in of its own.
 */
public final class DeviceKey {
  private final Pkcs11Module module;
  private final TokenId token;
  private final Supplier<Pin> pins;
  private final String alias;
  private final boolean created;
  private final KeyAttributes attributes;
  private final InstantSource clock;
  private CertificateChain chain;

  private DeviceKey(
      Pkcs11Module module,
      TokenId token,
      Supplier<Pin> pins,
      String alias,
      boolean created,
      KeyAttributes attributes,
      InstantSource clock,
      CertificateChain chain) {
    this.module = module;
    this.token = token;
    this.pins = pins;
    this.alias = alias;
    this.created = created;
    this.attributes = attributes;
    this.clock = clock;
    this.chain = chain;
  }

  /**
   * The key under {@code alias}: the one that is there, checked and kept, or a new one with a
   * self-signed certificate that names nobody yet. In both cases the token has said that it is
   * sensitive and non-extractable, did not give its value away, and a test signature was verified.
   * A key that a crash left without its certificate gets one.
   *
   * @param pinFile the user PIN, see {@link Pin#read}
   * @param alias at most 32 characters; label and id of the key's objects
   * @throws Failure with one of {@link HsmCode}
   */
  public static DeviceKey ensure(
      Pkcs11Module module, TokenId token, Path pinFile, String alias, InstantSource clock) {
    return ensure(module, token, () -> Pin.read(pinFile), alias, clock);
  }

  /**
   * As above.
   *
   * @param pins a user PIN of its own for each log-in
   */
  public static DeviceKey ensure(
      Pkcs11Module module, TokenId token, Supplier<Pin> pins, String alias, InstantSource clock) {
    if (alias.isEmpty() || alias.length() > 32) {
      throw new IllegalArgumentException("an alias has 1 to 32 characters: " + alias);
    }
    try (Pin pin = pins.get()) {
      return module.inSession(
          token,
          pin,
          session -> {
            Optional<TokenKey> found = TokenKey.find(session, alias);
            TokenKey key =
                found.isPresent() ? found.get() : KeyMaker.make(session, alias, module.quirks());
            if (certificates(session, key).isEmpty()) {
              PublicKey publicKey = KeyMaker.publicKey(key);
              X509Certificate unnamed = SelfSigned.unnamed(publicKey, key::sign, clock.instant());
              TokenCertificate.replace(session, key.id(), alias, List.of(unnamed));
            }
            CertificateChain chain = chainOf(certificates(session, key));
            key.requireSealed(chain.publicKey());
            key.requireHidden();
            key.requireSigns(chain.publicKey());
            return new DeviceKey(
                module,
                session.token().id(),
                pins,
                alias,
                found.isEmpty(),
                key.attributes(),
                clock,
                chain);
          });
    }
  }

  private static List<X509Certificate> certificates(TokenSession session, TokenKey key)
      throws CryptokiException {
    return TokenCertificate.chain(TokenCertificate.all(session), key.id());
  }

  static CertificateChain chainOf(List<X509Certificate> certificates) {
    return CertificateChain.of(certificates.toArray(X509Certificate[]::new));
  }

  /** Whether {@link #ensure} made it, rather than found it. */
  public boolean created() {
    return created;
  }

  /** As the token told them. */
  public KeyAttributes attributes() {
    return attributes;
  }

  public PublicKey publicKey() {
    return chain.publicKey();
  }

  /** The certificates in the token, without the trust anchor. */
  public CertificateChain chain() {
    return chain;
  }

  /**
   * Gives the key a certificate of its own making, as a city node has it: CN the issuer's name, SAN
   * the issuer, 10 years. A certificate that names the issuer already is kept.
   *
   * @param issuer a URI of {@link dev.edgeseal.evidence.Issuer}
   */
  public CertificateChain selfSign(String issuer) {
    if (CertificateChain.uris(chain.leaf()).contains(issuer)) {
      return chain;
    }
    return change(
        key -> List.of(SelfSigned.named(issuer, publicKey(), key::sign, clock.instant())));
  }

  /**
   * Replaces the certificate by the issued one. Calling it again is fine.
   *
   * @param issued the device's certificate first, then those that lead to the trust anchor
   * @throws RejectInput {@link HsmCode#CHAIN_REFUSED}; the token is unchanged
   */
  public void importChain(List<X509Certificate> issued) {
    if (issued.isEmpty() || !issued.getFirst().getPublicKey().equals(publicKey())) {
      throw new RejectInput(HsmCode.CHAIN_REFUSED, "(another public key)");
    }
    for (int i = 1; i < issued.size(); i++) {
      try {
        issued.get(i - 1).verify(issued.get(i).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new RejectInput(HsmCode.CHAIN_REFUSED, "(certificate " + i + ")", e);
      }
    }
    change(key -> issued);
  }

  /** What becomes of a key's certificates. */
  @FunctionalInterface
  private interface Change {
    List<X509Certificate> of(TokenKey key) throws CryptokiException;
  }

  private CertificateChain change(Change change) {
    try (Pin pin = pins.get()) {
      chain =
          module.inSession(
              token,
              pin,
              session -> {
                TokenKey key =
                    TokenKey.find(session, alias)
                        .orElseThrow(() -> TokenKey.missing(session, alias));
                TokenCertificate.replace(session, key.id(), alias, change.of(key));
                CertificateChain now = chainOf(certificates(session, key));
                key.requireSealed(now.publicKey());
                return now;
              });
      return chain;
    }
  }
}
