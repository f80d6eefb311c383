package dev.edgeseal.hsm;

import java.util.List;
import java.util.Optional;

/**
 * What {@link Conformance} found.
 *
 * @param uri of the token
 * @param speed empty when no signature could be made
 */
public record ConformanceReport(
    ModuleInfo module,
    List<Quirk> quirks,
    TokenInfo token,
    String uri,
    List<Check> checks,
    Optional<Speed> speed) {
  /** How one thing is. */
  public enum State {
    PASS,
    /** Sealing works without it. */
    NOTE,
    FAIL
  }

  /** One thing that was looked at. */
  public record Check(String name, State state, String what) {}

  /**
   * Of one signature after the other in one session, verification not counted; microseconds.
   *
   * @param perSecond signatures
   */
  public record Speed(
      long signatures,
      double perSecond,
      long p50Micros,
      long p95Micros,
      long p99Micros,
      long p999Micros,
      long maxMicros) {}

  public ConformanceReport {
    quirks = List.copyOf(quirks);
    checks = List.copyOf(checks);
  }

  public boolean passed() {
    return checks.stream().noneMatch(c -> c.state() == State.FAIL);
  }
}
