package dev.edgeseal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration CAP = Duration.ofSeconds(3);

  @Test
  void eachWaitIsWithinABoundThatDoublesUpToTheCap() {
    for (long seed = 0; seed < 200; seed++) {
      Backoff backoff = new Backoff(FIRST, CAP, new Random(seed));
      Duration bound = FIRST;
      for (int i = 0; i < 12; i++) {
        assertThat(backoff.next()).as("seed %d", seed).isBetween(Duration.ZERO, bound);
        bound = bound.multipliedBy(2).compareTo(CAP) > 0 ? CAP : bound.multipliedBy(2);
      }
    }
  }

  @Test
  void waitsAreSpreadOverTheWholeBound() {
    Backoff backoff = new Backoff(CAP, CAP, new Random(7));
    long early = 0;
    for (int i = 0; i < 1000; i++) {
      early += backoff.next().compareTo(CAP.dividedBy(2)) < 0 ? 1 : 0;
    }
    assertThat(early).isBetween(400L, 600L);
  }

  @Test
  void afterASuccessItStartsSmallAgain() {
    Backoff backoff = new Backoff(FIRST, CAP, new Random(3));
    for (int i = 0; i < 10; i++) {
      backoff.next();
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(FIRST);
  }
}
