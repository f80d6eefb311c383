package dev.edgeseal.testrig;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.provisioning.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/** A P-256 key in memory, which processes share through two files. Tests only. */
public record SoftwareKey(PrivateKey key, CertificateChain chain) implements Signer {
  private static final String KEY = "key.pkcs8";
  private static final String CHAIN = "chain.cbor";

  /** A new key with a certificate of the authority. */
  public static SoftwareKey certified(TestAuthority authority, String name)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    return new SoftwareKey(
        pair.getPrivate(), CertificateChain.of(authority.issue(name, pair.getPublic())));
  }

  public void write(Path directory) throws IOException {
    Files.write(directory.resolve(KEY), key.getEncoded());
    Files.write(directory.resolve(CHAIN), chain.encode());
  }

  public static SoftwareKey read(Path directory) throws IOException, GeneralSecurityException {
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(directory.resolve(KEY))));
    return new SoftwareKey(
        key, CertificateChain.parse(Files.readAllBytes(directory.resolve(CHAIN))));
  }

  @Override
  public Bytes sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format", "SunEC");
      signature.initSign(key);
      signature.update(message);
      return Es256.normalise(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  /** Nothing to let go. */
  @Override
  public void close() {}
}
