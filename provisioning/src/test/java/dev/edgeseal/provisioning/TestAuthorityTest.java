package dev.edgeseal.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @TempDir Path dir = Path.of("");

  @Test
  void anIssuedCertificateNamesTheDeviceAndLeadsToTheAuthority() throws Exception {
    TestAuthority authority = TestAuthority.open(dir, CLOCK);
    PublicKey key = key("secp256r1");
    X509Certificate issued = authority.issue("es-7k3m-p2qd-x", key);
    assertThat(issued.getPublicKey().getEncoded()).isEqualTo(key.getEncoded());
    assertThat(issued.getSubjectX500Principal().getName()).isEqualTo("CN=es-7k3m-p2qd-x");
    assertThat(CertificateChain.uris(issued)).containsExactly("urn:edgeseal:device:es-7k3m-p2qd-x");
    assertThat(issued.getBasicConstraints()).isEqualTo(-1);
    assertThat(issued.getKeyUsage()).startsWith(true, false, false, false, false, false);
    assertThat(authority.certificate().getSubjectX500Principal().getName()).contains("TEST");
    PKIXParameters trust =
        new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
    trust.setRevocationEnabled(false);
    trust.setDate(Date.from(NOW));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(issued)), trust);
  }

  @Test
  void whoIsCertifiedForWhatIsSaid() throws Exception {
    TestAuthority authority = TestAuthority.open(dir, CLOCK);
    PublicKey key = key("secp256r1");
    String server = "1.3.6.1.5.5.7.3.1";
    String client = "1.3.6.1.5.5.7.3.2";
    assertThat(authority.issue("es-1", key).getExtendedKeyUsage()).containsExactly(client);
    X509Certificate broker = authority.issueBroker(List.of("broker.example", "10.0.0.7"), key);
    assertThat(broker.getExtendedKeyUsage()).containsExactly(server);
    assertThat(broker.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "broker.example"), List.of(7, "10.0.0.7"));
    X509Certificate city = authority.issueCity("riverside", List.of("localhost"), key);
    assertThat(city.getExtendedKeyUsage()).containsExactlyInAnyOrder(server, client);
    assertThat(city.getSubjectX500Principal().getName()).isEqualTo("CN=city:riverside");
    assertThat(city.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(397)));
  }

  @Test
  void theAuthorityIsMadeOnceAndItsKeyIsForItsUserOnly() throws IOException {
    X509Certificate first = TestAuthority.open(dir, CLOCK).certificate();
    assertThat(TestAuthority.open(dir, CLOCK).certificate()).isEqualTo(first);
    Path key = dir.resolve("test-authority.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertRefused("ES-PRV-002");
  }

  @Test
  void damagedFilesAreSaidAndNotReplaced() throws IOException {
    X509Certificate first = TestAuthority.open(dir, CLOCK).certificate();
    Path certificate = dir.resolve("test-authority.crt");
    Files.delete(certificate);
    assertRefused("ES-PRV-001");
    Files.write(certificate, new byte[] {1, 2, 3});
    assertRefused("ES-PRV-001");
    assertThat(Files.size(certificate)).isEqualTo(3);
    assertThat(first.getPublicKey().getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void aBadNameAndAnotherCurveAreRefused() throws Exception {
    TestAuthority authority = TestAuthority.open(dir, CLOCK);
    PublicKey key = key("secp256r1");
    assertThatThrownBy(() -> authority.issue("Not,CN=a name", key)).isInstanceOf(RejectInput.class);
    PublicKey other = key("secp384r1");
    assertThatThrownBy(() -> authority.issue("x", other))
        .isInstanceOf(RejectInput.class)
        .hasMessageContaining("ES-PRV-005");
  }

  private void assertRefused(String code) {
    assertThatThrownBy(() -> TestAuthority.open(dir, CLOCK))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining(code);
  }

  private static PublicKey key(String curve) throws Exception {
    KeyPairGenerator g = KeyPairGenerator.getInstance("EC");
    g.initialize(new java.security.spec.ECGenParameterSpec(curve));
    return g.generateKeyPair().getPublic();
  }
}
