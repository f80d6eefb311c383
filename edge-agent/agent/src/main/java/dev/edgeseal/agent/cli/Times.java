package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.CaptureTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Times as they are typed and printed: RFC 3339, always UTC, milliseconds. */
final class Times {
  static final String ALLOWED = "2026-11-20, 2026-11-20T08:15:00Z or 2026-11-20T08:15:00+08:00";

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final long LAST_YEAR_9999 = 253_402_300_799_999L;

  private Times() {}

  static String ofMillis(long unixMillis) {
    return unixMillis > LAST_YEAR_9999
        ? "after the year 9999"
        : MILLIS.format(Instant.ofEpochMilli(unixMillis));
  }

  static String ofSeconds(long unixSeconds) {
    return unixSeconds > LAST_YEAR_9999 / 1000
        ? "after the year 9999"
        : SECONDS.format(Instant.ofEpochSecond(unixSeconds));
  }

  /** Time and grade letter, for example {@code 2026-11-20T02:15:00.000Z S}. */
  static String of(CaptureTime time) {
    return (time.wall().isPresent() ? ofMillis(time.wall().getAsLong()) : "no wall clock")
        + " "
        + time.grade().letter();
  }

  /** What a grade means to a person who must rely on the time. */
  static String words(CaptureTime time) {
    String sure =
        switch (time.grade()) {
          case SYNCHRONISED -> "clock synchronised";
          case RELATIVE -> "clock synchronised earlier, running freely since";
          case INFORMATIVE -> "clock not synchronised, may be wrong";
          case UNKNOWN -> "clock not set";
        };
    return time.error().isPresent()
        ? sure + ", estimated error " + time.error().getAsLong() + " ms"
        : sure;
  }

  /**
   * A moment; a date alone is its first one, UTC.
   *
   * @throws IllegalArgumentException when the text is neither, or its year has not four digits (RFC
   *     3339 5.6)
   */
  static Instant parse(String text) {
    try {
      OffsetDateTime time =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC)
              : OffsetDateTime.parse(text);
      if (time.getYear() < 0 || time.getYear() > 9999) {
        throw new IllegalArgumentException("a time is written like " + ALLOWED);
      }
      return time.toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("a time is written like " + ALLOWED, e);
    }
  }
}
