package dev.edgeseal.wire;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: each wait is uniform between nothing and a bound that
 * doubles up to a cap, so that a fleet that lost one broker does not come back in step. Owned by
 * one thread.
 */
public final class Backoff {
  private final long first;
  private final long cap;
  private final RandomGenerator random;
  private long bound;

  /**
   * @param first bound of the first wait
   * @param cap bound of every wait
   */
  public Backoff(Duration first, Duration cap, RandomGenerator random) {
    if (first.toMillis() < 1 || cap.compareTo(first) < 0) {
      throw new IllegalArgumentException("backoff from " + first + " to " + cap);
    }
    this.first = first.toMillis();
    this.cap = cap.toMillis();
    this.random = random;
    this.bound = this.first;
  }

  /** The next wait. */
  public Duration next() {
    long wait = random.nextLong(bound + 1);
    bound = Math.min(cap, bound * 2);
    return Duration.ofMillis(wait);
  }

  /** It worked: the next failure starts from the first bound. */
  public void reset() {
    bound = first;
  }
}
