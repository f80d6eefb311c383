package dev.edgeseal.citynode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.evidence.TestLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistrationChecksTest {
  private static final TestKeys.Ca CA = TestKeys.ca();
  private static final RegistrationChecks CHECKS =
      new RegistrationChecks(
          new CaEnrolment(
              List.of(CA.certificate()),
              Set.of(),
              InstantSource.fixed(TestKeys.NOT_BEFORE.plusSeconds(1))));

  @Test
  void aCertificateBehindTheDevicesThatIsNoneIsTheSendersFault() {
    TestLog log = new TestLog(CA.below("Between").device("a"), "l");
    log.append(new byte[] {1});
    CertificateChain chain = log.keys().chain();
    Bytes garbage = Bytes.of(new byte[] {0x30, 0});
    assertThat(check(log, chain)).isInstanceOf(RegistrationChecks.Result.Good.class);
    assertThat(check(log, new CertificateChain(List.of(chain.encoded().getFirst(), garbage))))
        .isInstanceOfSatisfying(
            RegistrationChecks.Result.Bad.class,
            bad -> assertThat(bad.refusal().kind()).isEqualTo(Refusal.Kind.MALFORMED));
  }

  private static RegistrationChecks.Result check(TestLog log, CertificateChain chain) {
    Registration sent =
        new Registration(log.head(1, OptionalLong.empty()), chain, Optional.empty());
    return CHECKS.check(sent.encode(), Optional.of("a"));
  }
}
