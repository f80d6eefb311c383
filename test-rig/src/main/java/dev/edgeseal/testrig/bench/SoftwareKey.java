package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.provisioning.TestAuthority;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** A device's key in memory, for what is measured on the side that checks. */
record SoftwareKey(PrivateKey key, CertificateChain chain) implements Signer {
  static SoftwareKey certified(TestAuthority authority, String name)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    return new SoftwareKey(
        pair.getPrivate(), CertificateChain.of(authority.issue(name, pair.getPublic())));
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

  @Override
  public void close() {}
}
