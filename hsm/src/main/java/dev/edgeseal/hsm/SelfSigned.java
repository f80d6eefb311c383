package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Issuer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.jspecify.annotations.Nullable;

/** Certificates (RFC 5280) that a token's key signs for itself. */
final class SelfSigned {
  private static final Duration VALIDITY = Duration.ofDays(3653);
  private static final Duration CLOCK_ERROR = Duration.ofHours(1);

  private SelfSigned() {}

  /** Raw r||s over a message. */
  @FunctionalInterface
  interface Signing {
    byte[] sign(byte[] message) throws CryptokiException;
  }

  /** Holds the key's place in the token until a certificate is issued. */
  static X509Certificate unnamed(PublicKey key, Signing signing, Instant now)
      throws CryptokiException {
    try {
      return sign(builder("CN=not issued", key, now), signing);
    } catch (IOException e) {
      throw new IllegalStateException("nothing here does I/O", e);
    }
  }

  /** CN and SAN URI name the owner of the log. */
  static X509Certificate named(String issuer, PublicKey key, Signing signing, Instant now)
      throws CryptokiException {
    String name = issuer.substring(issuer.lastIndexOf(':') + 1);
    if (!issuer.equals(Issuer.city(name)) && !issuer.equals(Issuer.device(name))) {
      throw new IllegalArgumentException("not an issuer: " + issuer);
    }
    GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, issuer);
    try {
      X509v3CertificateBuilder builder =
          builder("CN=" + name, key, now)
              .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(uri));
      return sign(builder, signing);
    } catch (IOException e) {
      throw new IllegalStateException("nothing here does I/O", e);
    }
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

  private static X509Certificate sign(X509v3CertificateBuilder builder, Signing signing)
      throws CryptokiException {
    TokenContent content = new TokenContent(signing);
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter().getCertificate(builder.build(content));
      content.requireSigned();
      return certificate;
    } catch (CertificateException e) {
      throw new IllegalStateException("what was just built is a certificate", e);
    }
  }

  /** Signs what a builder writes; a token's failure is kept, since a builder lets none through. */
  private static final class TokenContent implements ContentSigner {
    private final Signing signing;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable CryptokiException failure;

    TokenContent(Signing signing) {
      this.signing = signing;
    }

    void requireSigned() throws CryptokiException {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      try {
        byte[] raw = signing.sign(content.toByteArray());
        int half = raw.length / 2;
        ASN1EncodableVector two = new ASN1EncodableVector();
        two.add(new ASN1Integer(new BigInteger(1, Arrays.copyOf(raw, half))));
        two.add(new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(raw, half, raw.length))));
        return new DERSequence(two).getEncoded();
      } catch (CryptokiException e) {
        failure = e;
        return new byte[0];
      } catch (IOException e) {
        throw new IllegalStateException("nothing here does I/O", e);
      }
    }
  }
}
