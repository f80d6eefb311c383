package dev.edgeseal.provisioning;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Issuer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * An authority of devices and of servers for demonstrations and tests. Its key is a file: whoever
 * has the file can name any device and pose as any server, so a trust list for real use must not
 * hold its certificate. For one thread.
 */
public final class TestAuthority {
  /** The CA certificate's subject, so that nobody takes it for more. */
  public static final String SUBJECT = "CN=Edgeseal TEST authority - not for production";

  private static final Duration VALIDITY = Duration.ofDays(3653);
  private static final Duration SERVER_VALIDITY = Duration.ofDays(397);
  private static final Duration CLOCK_ERROR = Duration.ofHours(1);

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final InstantSource clock;

  private TestAuthority(PrivateKey key, X509Certificate certificate, InstantSource clock) {
    this.key = key;
    this.certificate = certificate;
    this.clock = clock;
  }

  /**
   * The authority in {@code directory}, made there the first time: {@code test-authority.key}
   * (PKCS#8 in DER, 0600) and {@code test-authority.crt} (X.509 in DER).
   *
   * @throws GiveUp with one of {@link ProvisioningCode}
   */
  public static TestAuthority open(Path directory, InstantSource clock) {
    Path keyFile = directory.resolve("test-authority.key");
    Path certificateFile = directory.resolve("test-authority.crt");
    if (!Files.exists(keyFile) && !Files.exists(certificateFile)) {
      create(keyFile, certificateFile, clock);
    }
    byte[] encodedKey = PrivateFile.read(keyFile);
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encodedKey));
      X509Certificate certificate =
          CertificateChain.certificate(Bytes.of(Files.readAllBytes(certificateFile)));
      certificate.verify(certificate.getPublicKey());
      return new TestAuthority(key, certificate, clock);
    } catch (IOException | GeneralSecurityException | Failure e) {
      throw new GiveUp(ProvisioningCode.AUTHORITY_UNREADABLE, "(" + directory + ")", e);
    }
  }

  private static void create(Path keyFile, Path certificateFile, InstantSource clock) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X500Name subject = new X500Name(SUBJECT);
      X509v3CertificateBuilder builder =
          builder(subject, subject, pair.getPublic(), clock.instant(), VALIDITY)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      X509Certificate certificate = sign(builder, pair.getPrivate());
      PrivateFile.write(certificateFile, certificate.getEncoded());
      PrivateFile.write(keyFile, pair.getPrivate().getEncoded());
    } catch (IOException e) {
      throw new GiveUp(ProvisioningCode.AUTHORITY_UNWRITABLE, "(" + keyFile.getParent() + ")", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  /** For a trust list's device anchors. */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * A device's certificate: CN the name, SAN its issuer URI, not a CA, digital signatures only, for
   * clients of TLS and DTLS, valid for 10 years.
   *
   * @param name 1 to 64 of a-z, 0-9 and -; see {@link DeviceName#of}
   * @param key the public key in the device's token, on P-256
   * @throws RejectInput when the name or the key will not do
   */
  public X509Certificate issue(String name, PublicKey key) {
    GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, Issuer.device(name));
    return issue(name, key, VALIDITY, List.of(uri), KeyPurposeId.id_kp_clientAuth);
  }

  /**
   * A broker's certificate: CN {@code broker}, SAN its hosts, for servers of TLS, valid for 397
   * days.
   *
   * @param hosts DNS names and literal IP addresses, at least one
   */
  public X509Certificate issueBroker(List<String> hosts, PublicKey key) {
    return issue("broker", key, SERVER_VALIDITY, names(hosts), KeyPurposeId.id_kp_serverAuth);
  }

  /**
   * What a city node shows on the wire, beside the certificate that its receipts are judged by: CN
   * {@code city:NAME}, which is no device's name, SAN its hosts, for servers of DTLS and clients of
   * TLS, valid for 397 days.
   *
   * @param hosts DNS names and literal IP addresses, at least one
   * @param key the public key in the city's token, on P-256
   * @throws RejectInput when the name or the key will not do
   */
  public X509Certificate issueCity(String name, List<String> hosts, PublicKey key) {
    Issuer.city(name);
    return issue(
        "city:" + name,
        key,
        SERVER_VALIDITY,
        names(hosts),
        KeyPurposeId.id_kp_serverAuth,
        KeyPurposeId.id_kp_clientAuth);
  }

  private static List<GeneralName> names(List<String> hosts) {
    return hosts.stream()
        .map(host ->
            new GeneralName(
                IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
        .toList();
  }

  private X509Certificate issue(
      String cn,
      PublicKey key,
      Duration validity,
      List<GeneralName> alternatives,
      KeyPurposeId... purposes) {
    if (!Es256.isP256(key)) {
      throw new RejectInput(ProvisioningCode.KEY_UNSUITABLE, "(" + cn + ")");
    }
    GeneralNames names = new GeneralNames(alternatives.toArray(GeneralName[]::new));
    try {
      X509v3CertificateBuilder builder =
          builder(new X500Name(SUBJECT), new X500Name("CN=" + cn), key, clock.instant(), validity)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
              .addExtension(Extension.subjectAlternativeName, false, names)
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  new JcaX509ExtensionUtils()
                      .createAuthorityKeyIdentifier(certificate.getPublicKey()));
      return sign(builder, this.key);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("encoding and signing in memory", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration validity)
      throws IOException, GeneralSecurityException {
    BigInteger serial = new BigInteger(126, new SecureRandom()).setBit(126);
    return new JcaX509v3CertificateBuilder(
            issuer,
            serial,
            Date.from(now.minus(CLOCK_ERROR)),
            Date.from(now.plus(validity)),
            subject,
            key)
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").setProvider("SunEC").build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
