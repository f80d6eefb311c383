package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Input of a source that was no reading, as far as the sink has not captured a report of it. Safe
 * for all threads and never waits, so that a capture's own thread may call it.
 */
final class GarbageCounts {
  /**
   * What is to be reported.
   *
   * @param count at least 1
   */
  record Due(Code cause, long count) {}

  private final long interval;
  private final Map<Code, Long> unreported = new LinkedHashMap<>();
  private final Map<Code, Long> takenAt = new LinkedHashMap<>();

  /**
   * @param interval a cause is due at most this often
   */
  GarbageCounts(Duration interval) {
    this.interval = interval.toMillis();
  }

  synchronized void add(Code cause, long count) {
    unreported.merge(cause, count, Long::sum);
  }

  /**
   * The counts that are due, which are counted no more: they are about to be reported.
   *
   * @param monotonic now, milliseconds
   * @param all whether every count is due
   */
  synchronized List<Due> take(long monotonic, boolean all) {
    List<Due> due = new ArrayList<>();
    unreported.forEach((cause, count) -> {
      Long before = takenAt.get(cause);
      if (all || before == null || monotonic - before >= interval) {
        due.add(new Due(cause, count));
        takenAt.put(cause, monotonic);
      }
    });
    due.forEach(d -> unreported.remove(d.cause()));
    return due;
  }

  /** The report was not captured: it is part of the next one. */
  void restore(Due due) {
    add(due.cause(), due.count());
  }
}
