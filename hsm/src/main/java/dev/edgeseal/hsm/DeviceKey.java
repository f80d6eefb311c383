package dev.edgeseal.hsm;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * The key pair of a device or a city node, made in the token and never leaving it, with its
 * certificate. For setting a machine up, before a {@link TokenSigner} runs; for one thread.
 */
public final class DeviceKey {
  private final TokenKeys keys;
  private final String alias;
  private final boolean created;
  private final InstantSource clock;

  private DeviceKey(TokenKeys keys, String alias, boolean created, InstantSource clock) {
    this.keys = keys;
    this.alias = alias;
    this.created = created;
    this.clock = clock;
  }

  /**
   * The key under {@code alias}: the one that is there, checked and kept, or a new one with a
   * self-signed certificate that names nobody yet. In both cases the token has said that it is
   * sensitive and non-extractable, and a test signature was verified.
   *
   * @param pinFile the user PIN, see {@link Pin#read}
   * @param alias at most 32 characters; label and id of the key's objects
   * @throws Failure with one of {@link HsmCode}
   */
  public static DeviceKey ensure(
      Pkcs11Module module, TokenId token, Path pinFile, String alias, InstantSource clock) {
    if (alias.isEmpty() || alias.length() > 32) {
      throw new IllegalArgumentException("an alias has 1 to 32 characters: " + alias);
    }
    try (Pin pin = Pin.read(pinFile)) {
      TokenKeys keys = TokenKeys.login(module, token, pin, TokenKeys.Use.PROVISION);
      boolean missing = !keys.contains(alias);
      if (missing) {
        generate(keys, alias, clock);
      }
      keys.requireSealed(alias);
      keys.requireSigns(alias);
      return new DeviceKey(keys, alias, missing, clock);
    }
  }

  private static void generate(TokenKeys keys, String alias, InstantSource clock) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", keys.provider());
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X509Certificate certificate =
          SelfSigned.unnamed(pair.getPublic(), pair.getPrivate(), keys.provider(), clock.instant());
      // a crash before this line leaves nothing in the token: until here the key is a session's
      keys.store().setKeyEntry(alias, pair.getPrivate(), null, new Certificate[] {certificate});
    } catch (GeneralSecurityException
        | ProviderException
        | OperatorCreationException
        | IOException e) {
      throw refused(keys, e);
    }
  }

  private static GiveUp refused(TokenKeys keys, Exception e) {
    String detail = "(" + keys.token() + "; " + CryptokiException.nameIn(e) + ")";
    return new GiveUp(HsmCode.TOKEN_REFUSED, detail, e);
  }

  /** Whether {@link #ensure} made it, rather than found it. */
  public boolean created() {
    return created;
  }

  public PublicKey publicKey() {
    return chain().publicKey();
  }

  /** The certificates in the token, without the trust anchor. */
  public CertificateChain chain() {
    return CertificateChain.of(keys.certificates(alias).toArray(X509Certificate[]::new));
  }

  /**
   * Gives the key a certificate of its own making, as a city node has it: CN the issuer's name, SAN
   * the issuer, 10 years. A certificate that names the issuer already is kept.
   *
   * @param issuer a URI of {@link dev.edgeseal.evidence.Issuer}
   */
  public CertificateChain selfSign(String issuer) {
    CertificateChain present = chain();
    if (CertificateChain.uris(present.leaf()).contains(issuer)) {
      return present;
    }
    try {
      PrivateKey key = keys.privateKey(alias);
      store(List.of(SelfSigned.named(issuer, publicKey(), key, keys.provider(), clock.instant())));
      return chain();
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw refused(keys, e);
    }
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
    store(issued);
  }

  private void store(List<X509Certificate> chain) {
    try {
      PrivateKey key = keys.privateKey(alias);
      keys.store().setKeyEntry(alias, key, null, chain.toArray(Certificate[]::new));
      keys.requireSealed(alias);
    } catch (GeneralSecurityException | ProviderException e) {
      throw refused(keys, e);
    }
  }
}
