package dev.edgeseal.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.asn1.ASN1Encodable;
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
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * A signer with a software P-256 key, for tests: a device under a {@link Ca}, or a self-signed
 * city. Every call makes new keys.
 *
 * @param issuer the URI in the certificate's SAN
 */
public record TestKeys(KeyPair keyPair, CertificateChain chain, String issuer, KeySource source) {
  /** Default validity of every certificate. */
  public static final Instant NOT_BEFORE = Instant.parse("2020-01-01T00:00:00Z");

  public static final Instant NOT_AFTER = Instant.parse("2049-12-31T23:59:59Z");

  public TestKeys(KeyPair keyPair, CertificateChain chain, String issuer) {
    this(keyPair, chain, issuer, KeySource.random());
  }

  public static Ca ca() {
    return ca("Test CA");
  }

  /** A root for devices: its certificate belongs on a trust list. */
  public static Ca ca(String cn) {
    return ca(cn, KeySource.random());
  }

  static Ca ca(String cn, KeySource source) {
    KeyPair keys = source.keyPair("secp256r1");
    CertificateSpec spec = new CertificateSpec(cn, Optional.empty(), true, NOT_BEFORE, NOT_AFTER);
    X509Certificate c = certificate(spec, keys, "CN=" + cn, keys.getPrivate(), source);
    return new Ca(keys, c, List.of(), cn, source);
  }

  public static TestKeys city(String name) {
    return city(name, NOT_BEFORE, NOT_AFTER);
  }

  static TestKeys city(String name, KeySource source) {
    return city(name, NOT_BEFORE, NOT_AFTER, source);
  }

  /** Self-signed: a trust list pins it. */
  public static TestKeys city(String name, Instant notBefore, Instant notAfter) {
    return city(name, notBefore, notAfter, KeySource.random());
  }

  private static TestKeys city(String name, Instant notBefore, Instant notAfter, KeySource source) {
    KeyPair keys = source.keyPair("secp256r1");
    String issuer = Issuer.city(name);
    CertificateSpec spec =
        new CertificateSpec(name, Optional.of(issuer), false, notBefore, notAfter);
    return new TestKeys(
        keys,
        CertificateChain.of(certificate(spec, keys, "CN=" + name, keys.getPrivate(), source)),
        issuer,
        source);
  }

  /** A certificate authority of devices, or one below it. */
  public record Ca(
      KeyPair keyPair,
      X509Certificate certificate,
      List<X509Certificate> between,
      String cn,
      KeySource source) {
    public TestKeys device(String name) {
      return device(name, NOT_BEFORE, NOT_AFTER);
    }

    public TestKeys device(String name, Instant notBefore, Instant notAfter) {
      return leaf(name, Issuer.device(name), notBefore, notAfter);
    }

    /** A leaf with any URI in its SAN. */
    public TestKeys leaf(String name, String issuer, Instant notBefore, Instant notAfter) {
      KeyPair keys = source.keyPair("secp256r1");
      CertificateSpec spec =
          new CertificateSpec(name, Optional.of(issuer), false, notBefore, notAfter);
      return new TestKeys(keys, chainOf(certify(spec, keys)), issuer, source);
    }

    /** A CA below this one: its devices carry its certificate in their chain. */
    public Ca below(String name) {
      KeyPair keys = source.keyPair("secp256r1");
      CertificateSpec spec =
          new CertificateSpec(name, Optional.empty(), true, NOT_BEFORE, NOT_AFTER);
      X509Certificate c = certify(spec, keys);
      ArrayList<X509Certificate> chain = new ArrayList<>(List.of(c));
      chain.addAll(between);
      return new Ca(keys, c, chain, name, source);
    }

    X509Certificate certify(CertificateSpec spec, KeyPair keys) {
      return TestKeys.certificate(spec, keys, "CN=" + cn, keyPair.getPrivate(), source);
    }

    CertificateChain chainOf(X509Certificate leaf) {
      ArrayList<X509Certificate> chain = new ArrayList<>(List.of(leaf));
      chain.addAll(between);
      return CertificateChain.of(chain.toArray(X509Certificate[]::new));
    }
  }

  /** What a certificate says. */
  record CertificateSpec(
      String cn, Optional<String> uri, boolean ca, Instant notBefore, Instant notAfter) {}

  /** ES256 over {@code message}, s at most n/2. */
  public Bytes sign(byte[] message) {
    return Es256.normalise(source.sign(keyPair.getPrivate(), message));
  }

  public Head head(String logId, OptionalLong issuedAt, long size, Digest root) {
    HeadStatement statement = HeadStatement.es256(issuer, logId, issuedAt, size, chain.x5t());
    return new Head(statement, root, sign(Head.toBeSigned(statement, root)));
  }

  public static KeyPair p256() {
    return keyPair("secp256r1");
  }

  static KeyPair keyPair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static X509Certificate certificate(
      CertificateSpec spec,
      KeyPair subject,
      String issuerName,
      PrivateKey issuerKey,
      KeySource source) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuerName),
              source.serial(),
              Date.from(spec.notBefore()),
              Date.from(spec.notAfter()),
              new X500Name("CN=" + spec.cn()),
              subject.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(spec.ca()));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              spec.ca() ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
      if (spec.uri().isPresent()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, spec.uri().get())));
      }
      byte[] der = builder.build(new Signer(issuerKey, source)).getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new java.io.ByteArrayInputStream(der));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs certificates: ecdsa-with-SHA256, the signature in DER. */
  private record Signer(PrivateKey key, KeySource source, ByteArrayOutputStream toBeSigned)
      implements ContentSigner {
    Signer(PrivateKey key, KeySource source) {
      this(key, source, new ByteArrayOutputStream());
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return toBeSigned;
    }

    @Override
    public byte[] getSignature() {
      byte[] rs = source.sign(key, toBeSigned.toByteArray());
      try {
        return new DERSequence(
                new ASN1Encodable[] {
                  new ASN1Integer(new BigInteger(1, rs, 0, rs.length / 2)),
                  new ASN1Integer(new BigInteger(1, rs, rs.length / 2, rs.length / 2))
                })
            .getEncoded();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
