package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.ContentType;

/** What a source has to say at one moment: a reading, or why there is none. */
public sealed interface Observation {
  /** For example {@code meter/M-4711}. */
  String source();

  CaptureTime time();

  /** A value that was just read, never a repeated or invented one. */
  record Reading(String source, CaptureTime time, ContentType type, Bytes payload)
      implements Observation {}

  /** From here on readings are missing. */
  record GapOpened(String source, CaptureTime time, Code cause) implements Observation {}

  /**
   * Readings come again.
   *
   * @param sinceMillis milliseconds without a reading: since the last one, or since the start
   * @param missed readings that were due and never came; 0 for a source without an interval
   */
  record GapClosed(String source, CaptureTime time, long sinceMillis, long missed)
      implements Observation {
    public GapClosed {
      if (sinceMillis < 0 || missed < 0) {
        throw new IllegalArgumentException("a gap has no negative length");
      }
    }
  }

  /**
   * Input that is no reading; it is counted and reported at most once per interval and cause.
   *
   * @param count how many pieces (lines, telegrams, stretches of noise) since the last report
   */
  record Garbage(String source, CaptureTime time, long count, Code cause) implements Observation {
    public Garbage {
      if (count < 1) {
        throw new IllegalArgumentException("garbage counts from 1");
      }
    }
  }
}
