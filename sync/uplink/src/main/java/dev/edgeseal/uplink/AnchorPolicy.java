package dev.edgeseal.uplink;

import java.time.Duration;

/**
 * When a city is asked to register the newest head: once {@code records} new ones are sealed, or
 * {@code interval} after the last registration if there is any.
 *
 * @param timeout of one registration over one link
 */
public record AnchorPolicy(Duration interval, long records, Duration timeout) {
  public AnchorPolicy {
    if (interval.isNegative() || records < 1 || timeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "anchoring every " + interval + " or " + records + " records within " + timeout);
    }
  }
}
