package dev.edgeseal.agent;

import dev.edgeseal.agent.config.HsmConfig;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.hsm.HsmCode;
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
   * token is away or its PIN is refused: then records are captured, and sealed later.
   *
   * @param certificates where they are kept, PEM
   * @throws RetryLater when the token is away and its certificates are not known yet
   */
  static TokenSigner open(HsmConfig hsm, Path certificates) {
    Pkcs11Module module = Pkcs11Module.load(hsm.module());
    TokenId token = new TokenId(hsm.label(), hsm.serial());
    TokenSigner signer =
        Files.exists(certificates)
            ? withKnown(module, token, hsm, certificates)
            : TokenSigner.open(module, token, hsm.alias(), hsm.pinFile());
    Certificates.write(certificates, signer.chain());
    return signer;
  }

  private static TokenSigner withKnown(
      Pkcs11Module module, TokenId token, HsmConfig hsm, Path certificates) {
    CertificateChain known =
        CertificateChain.of(Certificates.read(certificates).toArray(X509Certificate[]::new));
    try {
      return TokenSigner.open(module, token, hsm.alias(), hsm.pinFile(), known);
    } catch (GiveUp e) {
      if (e.code() != HsmCode.KEY_CHANGED) {
        throw e;
      }
      // a new key of the same device: whether it may go on with the log is the journal's to say
      return TokenSigner.open(module, token, hsm.alias(), hsm.pinFile());
    }
  }
}
