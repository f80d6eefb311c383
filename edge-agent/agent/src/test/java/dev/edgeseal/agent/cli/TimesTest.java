package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.CaptureTime;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void dateIsItsFirstMomentInUtc() {
    assertThat(Times.parse("2026-11-20")).isEqualTo(Instant.parse("2026-11-20T00:00:00Z"));
  }

  @Test
  void offsetIsTakenIntoAccount() {
    assertThat(Times.parse("2026-11-20T08:15:00+08:00"))
        .isEqualTo(Instant.parse("2026-11-20T00:15:00Z"));
  }

  @Test
  void anythingElseIsRefusedWithExamples() {
    for (String bad :
        new String[] {
          "",
          "yesterday",
          "2026-13-01",
          "2026-11-20T08:15:00",
          "1",
          "-001-01-01",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z"
        }) {
      assertThatThrownBy(() -> Times.parse(bad)).hasMessageContaining("2026-11-20T08:15:00Z");
    }
  }

  @Test
  void rangeHoldsItsBeginningAndNotItsEnd() {
    Instant noon = Instant.parse("2026-11-20T12:00:00Z");
    TimeRange range = new TimeRange(Optional.of(noon), Optional.of(noon.plusSeconds(1)));

    assertThat(range.fromMillis()).isEqualTo(noon.toEpochMilli());
    assertThat(range.toMillis()).isEqualTo(noon.toEpochMilli() + 1000);
    assertThat(range)
        .hasToString("from 2026-11-20T12:00:00.000Z to before 2026-11-20T12:00:01.000Z");
  }

  @Test
  void emptyRangeIsRefused() {
    Instant noon = Instant.parse("2026-11-20T12:00:00Z");
    assertThatThrownBy(() -> new TimeRange(Optional.of(noon), Optional.of(noon)))
        .hasMessageContaining("is not before");
  }

  @Test
  void timeIsPrintedWithMillisecondsAndGrade() {
    CaptureTime t =
        new CaptureTime(
            OptionalLong.of(Instant.parse("2026-11-20T02:15:00Z").toEpochMilli()),
            CaptureTime.Grade.SYNCHRONISED,
            OptionalLong.of(12),
            1);
    assertThat(Times.of(t)).isEqualTo("2026-11-20T02:15:00.000Z S");
    assertThat(Times.words(t)).isEqualTo("clock synchronised, estimated error 12 ms");
    CaptureTime unknown =
        new CaptureTime(OptionalLong.empty(), CaptureTime.Grade.UNKNOWN, OptionalLong.empty(), 1);
    assertThat(Times.of(unknown)).isEqualTo("no wall clock U");
  }

  @Test
  void absurdTimesFromAFileArePrinted() {
    assertThat(Times.ofMillis(Long.MAX_VALUE)).isEqualTo("after the year 9999");
    assertThat(Times.ofSeconds(Long.MAX_VALUE)).isEqualTo("after the year 9999");
  }
}
