package dev.edgeseal.hsm;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import java.security.cert.X509Certificate;
import java.util.List;

/** A key that was found in its token, checked, and made one right signature. */
public record TokenCheck(KeyAttributes attributes, CertificateChain chain) {
  /**
   * Logs in once.
   *
   * @throws Failure as {@link TokenSigner#open}
   */
  public static TokenCheck of(Pkcs11Module module, TokenId token, Pin pin, String alias) {
    return module.inSession(
        token,
        pin,
        session -> {
          TokenKey key =
              TokenKey.find(session, alias).orElseThrow(() -> TokenKey.missing(session, alias));
          List<X509Certificate> there =
              TokenCertificate.chain(TokenCertificate.all(session), key.id());
          if (there.isEmpty()) {
            throw TokenKey.missing(session, alias);
          }
          CertificateChain chain = DeviceKey.chainOf(there);
          key.requireSealed(chain.publicKey());
          key.requireSigns(chain.publicKey());
          return new TokenCheck(key.attributes(), chain);
        });
  }
}
