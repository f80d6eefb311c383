package dev.edgeseal.agent;

import dev.edgeseal.agent.config.HsmConfig;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/** Opens the signer of a configuration. */
final class SignerOpening {
  private SignerOpening() {}

  /**
   * The certificates are kept in a file beside the journal, so that a process also starts while the
   * token is away: then records are captured, and sealed once it is back.
   *
   * @param certificates where they are kept, PEM
   * @throws RetryLater when the token is away and its certificates are not known yet
   */
  static TokenSigner open(HsmConfig hsm, Path certificates) {
    Pkcs11Module module = Pkcs11Module.load(hsm.module());
    TokenId token = new TokenId(hsm.label(), hsm.serial());
    try {
      TokenSigner signer = TokenSigner.open(module, token, hsm.alias(), hsm.pinFile());
      Certificates.write(certificates, signer.chain());
      return signer;
    } catch (RetryLater e) {
      if (!Files.exists(certificates)) {
        throw e;
      }
      CertificateChain known =
          CertificateChain.of(Certificates.read(certificates).toArray(X509Certificate[]::new));
      return TokenSigner.open(module, token, hsm.alias(), hsm.pinFile(), known);
    }
  }
}
