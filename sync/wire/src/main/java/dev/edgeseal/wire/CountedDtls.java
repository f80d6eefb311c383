package dev.edgeseal.wire;

import dev.edgeseal.wire.PeerRefused.Why;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.security.cert.CertPath;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.AlertMessage;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertLevel;
import org.eclipse.californium.scandium.dtls.CertificateIdentityResult;
import org.eclipse.californium.scandium.dtls.CertificateMessage;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.CertificateVerificationResult;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.ExtendedMasterSecretMode;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.x509.CertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.ServerNames;

/**
 * DTLS 1.2 (RFC 6347) with connection ids (RFC 9146) whose datagrams' bytes are counted. Both ends
 * have certificates, on P-256 and signed with ECDSA and SHA-256 all the way; one cipher suite,
 * TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256; the extended master secret (RFC 7627) is required.
 */
final class CountedDtls extends DTLSConnector {
  private static final List<CertificateType> X509 = List.of(CertificateType.X_509);

  /** A server tells its clients' connections apart by it: 100 values a connection are plenty. */
  private static final int CONNECTION_ID_BYTES = 6;

  static final int SERVER_CONNECTIONS = 4000;

  /** So many signatures of handshakes can stand before one of a head, however many knock. */
  private static final int SERVER_HANDSHAKES_AT_ONCE = 4;

  private static final int CLIENT_CONNECTIONS = 4;

  static {
    DtlsConfig.register();
  }

  private final TrafficCounter counter;

  private CountedDtls(DtlsConnectorConfig configuration, TrafficCounter counter) {
    super(configuration);
    this.counter = counter;
  }

  static CountedDtls client(
      Configuration coap, TlsIdentity identity, PeerCheck server, TrafficCounter counter) {
    Configuration c =
        common(coap)
            .set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY)
            .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0)
            .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
            .set(DtlsConfig.DTLS_MAX_CONNECTIONS, CLIENT_CONNECTIONS);
    return of(c, new InetSocketAddress(0), identity, server, counter);
  }

  static CountedDtls server(
      Configuration coap,
      InetSocketAddress address,
      TlsIdentity identity,
      PeerCheck client,
      TrafficCounter counter) {
    Configuration c =
        common(coap)
            .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
            .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED)
            .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES)
            .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, SERVER_HANDSHAKES_AT_ONCE)
            .set(DtlsConfig.DTLS_MAX_CONNECTIONS, SERVER_CONNECTIONS);
    return of(c, address, identity, client, counter);
  }

  private static Configuration common(Configuration coap) {
    return new Configuration(coap)
        .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
        .setAsList(
            DtlsConfig.DTLS_CIPHER_SUITES, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
        .setAsList(DtlsConfig.DTLS_CURVES, SupportedGroup.secp256r1)
        .setAsList(
            DtlsConfig.DTLS_SIGNATURE_AND_HASH_ALGORITHMS,
            SignatureAndHashAlgorithm.SHA256_WITH_ECDSA)
        .setAsList(DtlsConfig.DTLS_CERTIFICATE_KEY_ALGORITHMS, CertificateKeyAlgorithm.EC)
        .set(DtlsConfig.DTLS_EXTENDED_MASTER_SECRET_MODE, ExtendedMasterSecretMode.REQUIRED)
        // ours is that check: it knows the name that a link is for
        .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false)
        // a token may take a second to sign
        .set(DtlsConfig.DTLS_ADDITIONAL_ECC_TIMEOUT, 2, TimeUnit.SECONDS);
  }

  private static CountedDtls of(
      Configuration configuration,
      InetSocketAddress address,
      TlsIdentity identity,
      PeerCheck peer,
      TrafficCounter counter) {
    HandshakeProvider.install();
    return new CountedDtls(
        DtlsConnectorConfig.builder(configuration)
            .setAddress(address)
            .setCertificateIdentityProvider(new OneIdentity(identity))
            .setAdvancedCertificateVerifier(new Checked(peer))
            .build(),
        counter);
  }

  @Override
  protected void receiveNextDatagramFromNetwork(DatagramPacket packet) throws IOException {
    super.receiveNextDatagramFromNetwork(packet);
    counter.received(packet.getLength());
  }

  @Override
  protected void sendNextDatagramOverNetwork(DatagramPacket packet) throws IOException {
    counter.sent(packet.getLength());
    super.sendNextDatagramOverNetwork(packet);
  }

  /** The one identity there is, whatever the other end names. */
  private record OneIdentity(TlsIdentity identity) implements CertificateProvider {
    @Override
    public List<CertificateKeyAlgorithm> getSupportedCertificateKeyAlgorithms() {
      return List.of(CertificateKeyAlgorithm.EC);
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
      return X509;
    }

    @Override
    public CertificateIdentityResult requestCertificateIdentity(
        ConnectionId cid,
        boolean client,
        List<X500Principal> issuers,
        ServerNames serverNames,
        List<CertificateKeyAlgorithm> keyAlgorithms,
        List<SignatureAndHashAlgorithm> signatureAlgorithms,
        List<SupportedGroup> curves) {
      return new CertificateIdentityResult(cid, identity.key(), identity.chain().certificates());
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {}
  }

  /** Every peer's certificates are checked by ours alone. */
  private record Checked(PeerCheck check) implements NewAdvancedCertificateVerifier {
    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
      return X509;
    }

    @Override
    public CertificateVerificationResult verifyCertificate(
        ConnectionId cid,
        ServerNames serverName,
        InetSocketAddress remotePeer,
        boolean clientUsage,
        boolean verifySubject,
        boolean truncateCertificatePath,
        CertificateMessage message) {
      CertPath path = message.getCertificateChain();
      if (path == null || path.getCertificates().isEmpty()) {
        return refused(
            cid,
            AlertDescription.BAD_CERTIFICATE,
            new PeerRefused(Why.UNKNOWN_AUTHORITY, "no certificate came"));
      }
      try {
        check.require(path.getCertificates().stream().map(X509Certificate.class::cast).toList());
        return new CertificateVerificationResult(cid, path, null);
      } catch (PeerRefused e) {
        return refused(cid, alert(e.why()), e);
      }
    }

    private static CertificateVerificationResult refused(
        ConnectionId cid, AlertDescription alert, Exception why) {
      AlertMessage message = new AlertMessage(AlertLevel.FATAL, alert);
      return new CertificateVerificationResult(
          cid, new HandshakeException(String.valueOf(why.getMessage()), message, why), null);
    }

    private static AlertDescription alert(Why why) {
      return switch (why) {
        case UNKNOWN_AUTHORITY -> AlertDescription.UNKNOWN_CA;
        case EXPIRED -> AlertDescription.CERTIFICATE_EXPIRED;
        case REVOKED -> AlertDescription.CERTIFICATE_REVOKED;
        case WRONG_ROLE, WRONG_NAME -> AlertDescription.BAD_CERTIFICATE;
      };
    }

    @Override
    public List<X500Principal> getAcceptedIssuers() {
      return List.of();
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {}
  }
}
