package dev.edgeseal.agent.cli;

import java.time.Instant;
import java.util.Optional;

/**
 * From one moment up to another, which does not belong to it any more.
 *
 * @param from empty for the beginning
 * @param to exclusive; empty for the end
 */
record TimeRange(Optional<Instant> from, Optional<Instant> to) {
  TimeRange {
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw new IllegalArgumentException(
          "--from "
              + Times.ofMillis(from.get().toEpochMilli())
              + " is not before --to "
              + Times.ofMillis(to.get().toEpochMilli()));
    }
  }

  /** Unix milliseconds; 0 for the beginning. */
  long fromMillis() {
    return from.map(Instant::toEpochMilli).orElse(0L);
  }

  /** Unix milliseconds, exclusive; the largest number for the end. */
  long toMillis() {
    return to.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  @Override
  public String toString() {
    return "from "
        + from.map(f -> Times.ofMillis(f.toEpochMilli())).orElse("the beginning")
        + " to before "
        + to.map(t -> Times.ofMillis(t.toEpochMilli())).orElse("now");
  }
}
