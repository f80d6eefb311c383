package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Issuer;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates (RFC 5280) that a token's key signs for itself. */
final class SelfSigned {
  private static final Duration VALIDITY = Duration.ofDays(3653);
  private static final Duration CLOCK_ERROR = Duration.ofHours(1);

  private SelfSigned() {}

  /** Holds the key's place in the token until a certificate is issued. */
  static X509Certificate unnamed(PublicKey key, PrivateKey signer, Provider provider, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    return sign(builder("CN=not issued", key, now), signer, provider);
  }

  /** CN and SAN URI name the owner of the log. */
  static X509Certificate named(
      String issuer, PublicKey key, PrivateKey signer, Provider provider, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    String name = issuer.substring(issuer.lastIndexOf(':') + 1);
    if (!issuer.equals(Issuer.city(name)) && !issuer.equals(Issuer.device(name))) {
      throw new IllegalArgumentException("not an issuer: " + issuer);
    }
    GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, issuer);
    X509v3CertificateBuilder builder =
        builder("CN=" + name, key, now)
            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(uri));
    return sign(builder, signer, provider);
  }

  private static X509v3CertificateBuilder builder(String name, PublicKey key, Instant now)
      throws IOException {
    X500Name subject = new X500Name(name);
    BigInteger serial = new BigInteger(126, new SecureRandom()).setBit(126);
    return new JcaX509v3CertificateBuilder(
            subject,
            serial,
            Date.from(now.minus(CLOCK_ERROR)),
            Date.from(now.plus(VALIDITY)),
            subject,
            key)
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PrivateKey signer, Provider provider)
      throws GeneralSecurityException, OperatorCreationException {
    try {
      X509CertificateHolder holder =
          builder.build(
              new JcaContentSignerBuilder("SHA256withECDSA").setProvider(provider).build(signer));
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (RuntimeOperatorException e) {
      throw new SignatureException("the token did not sign", e);
    }
  }
}
