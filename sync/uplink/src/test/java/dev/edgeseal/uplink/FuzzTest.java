package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FuzzRun;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.evidence.TestLog;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a city answers, or somebody in its name. */
public class FuzzTest {
  /** A parser under test. */
  enum Target {
    RECEIPT,
    REFUSAL;

    byte[] seed() {
      TestLog device = new TestLog(TestKeys.ca().device("a"), "l");
      device.append(new byte[] {1});
      Head head = device.head(1, OptionalLong.empty());
      TestLog city = new TestLog(TestKeys.city("nordstadt"), "c");
      city.append(new byte[] {2});
      return switch (this) {
        case RECEIPT -> city.anchor(head, 1_800_000_000).encode();
        case REFUSAL -> new Refusal(Refusal.Kind.FORK, "two", Optional.of(head)).encode();
      };
    }

    RegisterOutcome parse(byte[] bytes) {
      return switch (this) {
        case RECEIPT -> Answers.receipt(bytes);
        case REFUSAL -> Answers.refusal(bytes);
      };
    }
  }

  /** Jazzer's entry: whatever comes is an outcome, and nothing is thrown. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Target target = Target.valueOf(System.getProperty(FuzzRun.TARGET, "RECEIPT"));
    FuzzRun.input(b -> outcome(target, b), bytes, RejectInput.class);
  }

  private static RegisterOutcome outcome(Target target, byte[] bytes) {
    try {
      return target.parse(bytes);
    } catch (RejectInput e) {
      throw new IllegalStateException("an answer is a value", e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAnswerIsAnOutcome(Target target, @TempDir Path dir) throws Exception {
    FuzzRun.require(
        !(target.parse(target.seed()) instanceof RegisterOutcome.Unknown), "no valid input");
    FuzzRun.of(FuzzTest.class, target.name(), target.seed(), dir);
  }
}
