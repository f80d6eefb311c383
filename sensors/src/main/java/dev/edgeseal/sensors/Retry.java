package dev.edgeseal.sensors;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling from first to most, each with jitter. */
public record Retry(Duration first, Duration most) {
  public static final Retry DEFAULT = new Retry(Duration.ofSeconds(1), Duration.ofMinutes(1));

  public Retry {
    if (first.toMillis() < 1 || first.compareTo(most) > 0) {
      throw new IllegalArgumentException("1 ms <= first <= most");
    }
  }

  /** Half to all of the doubled time, so that many devices do not come back at once. */
  Duration delay(int failures, RandomGenerator random) {
    long full = Math.min(most.toMillis(), first.toMillis() << Math.min(failures, 20));
    return Duration.ofMillis(full / 2 + random.nextLong(full - full / 2 + 1));
  }
}
