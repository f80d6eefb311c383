package dev.edgeseal.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.CaptureTime;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final SetKernel kernel = new SetKernel();

  private ClockWatch watch() {
    return new ClockWatch(kernel, Optional.empty());
  }

  @Test
  void aClockThatOnlyGoesOnWasNotSet() {
    ClockWatch watch = watch();
    for (int i = 0; i < 100; i++) {
      kernel.pass(1000);
      assertThat(watch.step()).isZero();
    }
  }

  @Test
  void aDayForthAndADayBackAreSteps() {
    ClockWatch watch = watch();
    kernel.wall += DAY;
    kernel.pass(1000);
    assertThat(watch.step()).isEqualTo(DAY);
    watch.taken(DAY);
    assertThat(watch.step()).isZero();
    kernel.wall -= DAY;
    assertThat(watch.step()).isEqualTo(-DAY);
  }

  @Test
  void aStepIsToldAgainUntilItIsTaken() {
    ClockWatch watch = watch();
    kernel.wall += 5_000;
    assertThat(watch.step()).isEqualTo(5_000);
    kernel.pass(1000);
    assertThat(watch.step()).isEqualTo(5_000);
    kernel.wall -= 5_000;
    assertThat(watch.step()).as("set right before it could be noted").isZero();
  }

  /** The kernel slews by at most 500 ppm, adjtime(3); day after day that is more than any step. */
  @Test
  void slewingIsNoStepHoweverLongItGoesOn() {
    ClockWatch watch = watch();
    for (int i = 0; i < 100_000; i++) {
      kernel.pass(1000);
      kernel.wall++;
      assertThat(watch.step()).isZero();
    }
    kernel.wall += 101 + 1;
    assertThat(watch.step()).isEqualTo(102);
  }

  @Test
  void theFirstSettingAfterAStartWithoutAClockIsAStep() {
    kernel.wall = 180_000;
    ClockWatch watch = watch();
    kernel.wall = SetKernel.NOON;
    assertThat(watch.step()).isEqualTo(SetKernel.NOON - 180_000);
  }

  @Test
  void whatHappenedSinceATimeOfThisBootIsFound() {
    CaptureTime earlier =
        new CaptureTime(
            OptionalLong.of(SetKernel.NOON),
            CaptureTime.Grade.INFORMATIVE,
            OptionalLong.empty(),
            kernel.boot);
    kernel.pass(60_000);
    assertThat(new ClockWatch(kernel, Optional.of(earlier)).step()).isZero();
    kernel.wall -= DAY;
    assertThat(new ClockWatch(kernel, Optional.of(earlier)).step()).isEqualTo(-DAY);
  }
}
