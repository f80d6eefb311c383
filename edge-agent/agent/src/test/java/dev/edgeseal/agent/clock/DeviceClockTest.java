package dev.edgeseal.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CaptureTime.Grade;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeviceClockTest {
  private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");
  private static final long NOON = SetKernel.NOON;

  private final SetKernel kernel = new SetKernel();
  private final DeviceClock clock = new DeviceClock(kernel, BUILT);

  @Test
  void clockNeverSetSinceBootGivesNoWallTime() {
    kernel.wall = Instant.parse("1970-01-01T00:03:00Z").toEpochMilli();

    CaptureTime t = clock.now();

    assertThat(t.grade()).isEqualTo(Grade.UNKNOWN);
    assertThat(t.wall()).isEmpty();
    assertThat(t.error()).isEmpty();
    assertThat(t.monotonic()).isEqualTo(5_000);
  }

  @Test
  void clockThatNothingSynchronisesIsInformative() {
    CaptureTime t = clock.now();

    assertThat(t.grade()).isEqualTo(Grade.INFORMATIVE);
    assertThat(t.wall()).hasValue(NOON);
    assertThat(t.error()).isEmpty();
  }

  @Test
  void synchronisedClockCarriesTheKernelsErrorRoundedUp() {
    kernel.discipline = new Kernel.Discipline(true, 12_001);

    CaptureTime t = clock.now();

    assertThat(t.grade()).isEqualTo(Grade.SYNCHRONISED);
    assertThat(t.error()).hasValue(13);
  }

  @Test
  void clockLeftAloneAfterSynchronisationIsRelativeAndItsErrorGrows() {
    kernel.discipline = new Kernel.Discipline(true, 10_000);
    clock.now();
    kernel.discipline = new Kernel.Discipline(false, 16_000_000);
    kernel.pass(100_000);

    CaptureTime t = clock.now();

    assertThat(t.grade()).isEqualTo(Grade.RELATIVE);
    assertThat(t.error()).hasValue(10 + 50);
  }

  @Test
  void clockSetByHandAfterSynchronisationIsInformative() {
    kernel.discipline = new Kernel.Discipline(true, 10_000);
    clock.now();
    kernel.discipline = new Kernel.Discipline(false, 16_000_000);
    kernel.wall += 3_600_000;

    assertThat(clock.now().grade()).isEqualTo(Grade.INFORMATIVE);
    kernel.wall -= 3_600_000;
    assertThat(clock.now().grade()).isEqualTo(Grade.INFORMATIVE);
  }

  @Test
  void realKernelAnswersWithPlausibleTimes() {
    LinuxKernel linux = new LinuxKernel();
    long before = linux.bootMillis();
    CaptureTime t = new DeviceClock(linux, Instant.EPOCH).now();

    assertThat(before).isPositive();
    assertThat(t.monotonic()).isBetween(before, before + 60_000);
    assertThat(t.wall().orElseThrow())
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
    assertThat(linux.discipline().errorMicros()).isNotNegative();
    assertThat(linux.bootId()).matches("[0-9a-f-]{36}").isEqualTo(linux.bootId());
  }
}
