package dev.edgeseal.testrig;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.Signer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** A signer with a software key. */
record TestKeysSigner(TestKeys keys) implements Signer {
  @Override
  public CertificateChain chain() {
    return keys.chain();
  }

  @Override
  public Bytes sign(byte[] message) {
    return keys.sign(message);
  }

  @Override
  public void close() {}

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
