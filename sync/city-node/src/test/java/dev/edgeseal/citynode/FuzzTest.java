package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FuzzRun;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.evidence.TestLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What anybody sends to a city, and the file of revoked certificates. */
public class FuzzTest {
  private static final TestKeys.Ca CA = TestKeys.ca();

  /** The authority's certificate for the process that fuzzes, in the folder that it runs in. */
  private static final String AUTHORITY = "ca.der";

  /** A parser under test. */
  enum Target {
    REGISTRATION(RejectInput.class),
    REVOCATIONS(GiveUp.class);

    private final Class<? extends Failure> refusal;

    Target(Class<? extends Failure> refusal) {
      this.refusal = refusal;
    }

    byte[] seed() {
      return switch (this) {
        case REGISTRATION -> registration();
        case REVOCATIONS ->
            ("# stolen\n\n" + CA.device("a").chain().x5t().hex() + "\n")
                .getBytes(StandardCharsets.UTF_8);
      };
    }

    Object parse(byte[] bytes) throws IOException {
      return switch (this) {
        case REGISTRATION -> checked(bytes);
        case REVOCATIONS ->
            new Revocations(Files.write(Path.of("revoked").toAbsolutePath(), bytes)).now();
      };
    }
  }

  private static byte[] registration() {
    TestLog log = new TestLog(CA.below("Between").device("a"), "l");
    for (byte i = 0; i < 7; i++) {
      log.append(new byte[] {i});
    }
    return new Registration(
            log.head(7, OptionalLong.empty()),
            log.keys().chain(),
            Optional.of(log.consistency(3, 7)))
        .encode();
  }

  /** Whatever comes is good or bad, and nothing is thrown; the enrolment is real. */
  private static Object checked(byte[] bytes) throws IOException {
    try {
      return checks().check(bytes, Optional.of("a"));
    } catch (Failure e) {
      throw new IllegalStateException("a check's result is a value", e);
    }
  }

  private static RegistrationChecks checks() throws IOException {
    Bytes authority = Bytes.of(Files.readAllBytes(Path.of(AUTHORITY)));
    return new RegistrationChecks(
        new CaEnrolment(
            List.of(CertificateChain.certificate(authority)),
            Set.of(),
            InstantSource.fixed(Instant.parse("2026-11-20T10:00:00Z"))));
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Target target = Target.valueOf(System.getProperty(FuzzRun.TARGET, "REGISTRATION"));
    FuzzRun.input(target::parse, bytes, target.refusal);
  }

  @ParameterizedTest
  @EnumSource
  void onlyRefusalsLeaveTheParser(Target target, @TempDir Path dir) throws Exception {
    Files.write(dir.resolve(AUTHORITY), CA.certificate().getEncoded());
    FuzzRun.of(FuzzTest.class, target.name(), target.seed(), dir);
  }
}
