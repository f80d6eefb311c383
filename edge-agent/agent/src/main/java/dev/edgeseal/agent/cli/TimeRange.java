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

  boolean contains(long unixMillis) {
    Instant t = Instant.ofEpochMilli(unixMillis);
    return from.map(f -> !t.isBefore(f)).orElse(true) && to.map(t::isBefore).orElse(true);
  }

  @Override
  public String toString() {
    return "from "
        + from.map(f -> Times.ofMillis(f.toEpochMilli())).orElse("the beginning")
        + " to before "
        + to.map(t -> Times.ofMillis(t.toEpochMilli())).orElse("now");
  }
}
