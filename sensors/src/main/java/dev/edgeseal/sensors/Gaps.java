package dev.edgeseal.sensors;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Code;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Which readings of a source are missing, as far as the sink has captured what was said. Safe for
 * all threads and never waits, so that a capture's own thread may call it.
 */
final class Gaps {
  /**
   * Readings are missing.
   *
   * @param time when it was noticed
   * @param since monotonic milliseconds of the last captured reading before it
   * @param said whether the sink was told of its begin, and did not fail to capture that
   */
  record Gap(Code cause, CaptureTime time, long since, AtomicBoolean said) {}

  private @Nullable Gap open;
  private long lastCaptured;

  Gaps(long start) {
    this.lastCaptured = start;
  }

  /** The open gap; a new one when there is none. */
  synchronized Gap begin(Code cause, CaptureTime now) {
    Gap gap = open;
    if (gap == null) {
      gap = new Gap(cause, now, lastCaptured, new AtomicBoolean());
      open = gap;
    }
    return gap;
  }

  synchronized Optional<Gap> open() {
    return Optional.ofNullable(open);
  }

  /** The open gap, which is open no more: its end is about to be said. */
  synchronized Optional<Gap> take() {
    Optional<Gap> gap = Optional.ofNullable(open);
    open = null;
    return gap;
  }

  /** The end was not captured. A gap that began meanwhile is part of the older one. */
  synchronized void restore(Gap gap) {
    Gap now = open;
    if (now == null || gap.since() <= now.since()) {
      open = gap;
    }
  }

  /** A reading was captured. */
  synchronized void captured(long monotonic) {
    lastCaptured = Math.max(lastCaptured, monotonic);
  }
}
