package dev.edgeseal.citynode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.TestKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaEnrolmentTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final TestKeys.Ca CA = TestKeys.ca();

  @TempDir Path directory = Path.of(".");

  private Path file(String name, String content) throws Exception {
    return Files.write(directory.resolve(name), content.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Refusal.Kind> kind(Enrolment enrolment, TestKeys device) {
    return enrolment.refuse(device.chain()).map(Refusal::kind);
  }

  @Test
  void devicesOfAnEnrolledAuthorityMayRegister() throws Exception {
    TestKeys.Ca second = TestKeys.ca("Second");
    CaEnrolment enrolment =
        new CaEnrolment(
            List.of(CA.certificate(), second.certificate()), Set.of(), InstantSource.fixed(NOW));
    assertThat(kind(enrolment, CA.device("a"))).isEmpty();
    assertThat(kind(enrolment, second.below("Between").device("b"))).isEmpty();
    assertThat(kind(enrolment, TestKeys.ca().device("a"))).contains(Refusal.Kind.UNKNOWN);
    assertThat(kind(enrolment, TestKeys.city("a"))).contains(Refusal.Kind.UNKNOWN);
  }

  @Test
  void aRememberedChainEndsWithItsCertificate() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    CaEnrolment enrolment = new CaEnrolment(List.of(CA.certificate()), Set.of(), now::get);
    TestKeys device = CA.device("a", NOW.minusSeconds(100), NOW.plusSeconds(100));
    assertThat(kind(enrolment, device)).isEmpty();
    now.set(NOW.plusSeconds(101));
    assertThat(kind(enrolment, device)).contains(Refusal.Kind.UNKNOWN);
    now.set(NOW.minusSeconds(101));
    assertThat(kind(enrolment, device)).contains(Refusal.Kind.UNKNOWN);
  }

  @Test
  void aRevokedCertificateMayNotRegisterAndAnotherOfTheSameDeviceMay() throws Exception {
    TestKeys old = CA.device("a");
    CaEnrolment enrolment =
        CaEnrolment.withFile(
            List.of(CA.certificate()),
            file("revoked", "# stolen in May\n\n" + old.chain().x5t().hex() + "\n"),
            InstantSource.fixed(NOW));
    assertThat(kind(enrolment, old)).contains(Refusal.Kind.REVOKED);
    assertThat(kind(enrolment, CA.device("a"))).isEmpty();
  }

  @Test
  void aRevokedAuthorityEndsAllThatIsBelowIt() {
    TestKeys.Ca between = CA.below("Between");
    TestKeys device = between.device("b");
    Digest issuer = Digest.sha256(device.chain().encoded().getLast().toArray());
    assertThat(device.chain().encoded()).hasSize(2);
    CaEnrolment enrolment =
        new CaEnrolment(List.of(CA.certificate()), Set.of(issuer), InstantSource.fixed(NOW));
    assertThat(kind(enrolment, device)).contains(Refusal.Kind.REVOKED);
    assertThat(kind(enrolment, CA.device("a"))).isEmpty();
  }

  @Test
  void aChangedFileOfRevocationsIsReadAgainAndABadOneChangesNothing() throws Exception {
    TestKeys device = CA.device("a");
    Path revoked = file("revoked", "");
    CaEnrolment enrolment =
        CaEnrolment.withFile(List.of(CA.certificate()), revoked, InstantSource.fixed(NOW));
    assertThat(kind(enrolment, device)).isEmpty();
    Files.writeString(revoked, device.chain().x5t().hex() + "\n");
    assertThat(kind(enrolment, device)).contains(Refusal.Kind.REVOKED);
    Files.writeString(revoked, "no digest");
    assertThat(kind(enrolment, device)).contains(Refusal.Kind.REVOKED);
    Files.delete(revoked);
    assertThat(kind(enrolment, device)).contains(Refusal.Kind.REVOKED);
    Files.writeString(revoked, Digest.sha256(CA.certificate().getEncoded()).hex() + "\n");
    assertThat(kind(enrolment, device)).contains(Refusal.Kind.UNKNOWN);
    Files.writeString(revoked, "# nobody\n");
    assertThat(kind(enrolment, device)).isEmpty();
  }

  @Test
  void aFileOfRevocationsThatCannotBeReadIsNamed() throws Exception {
    for (Path bad : List.of(file("revoked", "abc\n"), directory.resolve("missing"))) {
      assertThatThrownBy(
              () -> CaEnrolment.withFile(List.of(CA.certificate()), bad, InstantSource.system()))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("ES-CTY-004")
          .hasMessageContaining(bad.toString());
    }
  }

  @Test
  void withoutAnAuthorityNobodyMayRegister() {
    CaEnrolment enrolment = new CaEnrolment(List.of(), Set.of(), InstantSource.fixed(NOW));
    assertThat(kind(enrolment, CA.device("a"))).contains(Refusal.Kind.UNKNOWN);
  }
}
