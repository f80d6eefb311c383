package dev.edgeseal.agent.clock;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CaptureTime.Grade;
import dev.edgeseal.sensors.CaptureClock;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * The clock that stamps readings. Both clocks are kept as they are; neither repairs the other. The
 * grade is decided in this order:
 *
 * <ol>
 *   <li>U, unknown: the wall clock stands before the day this program was built, so it was never
 *       set since boot. The wall time is left out.
 *   <li>S, synchronised: the kernel says that something keeps its clock synchronised. The error is
 *       the kernel's bound.
 *   <li>R, relative: it was synchronised earlier while this process ran, and has not been set
 *       since. The error is the last bound, growing by 500 ppm as the kernel's own does.
 *   <li>I, informative: anything else, for example a battery-backed clock. No error is known.
 * </ol>
 *
 * Safe from any thread.
 */
public final class DeviceClock implements CaptureClock {
  /** How much a free-running clock may drift by the kernel's own reckoning (linux/timex.h). */
  private static final long DRIFT_PPM = 500;

  /** A wall clock that moved less than this against the boot clock was slewed, not set. */
  static final long STEP_MILLIS = 100;

  private final Kernel kernel;
  private final Instant builtAt;

  private boolean everSynchronised;
  private long lastOffset;
  private long lastBoot;
  private long lastError;

  /**
   * @param builtAt a wall clock before it was never set
   */
  public DeviceClock(Kernel kernel, Instant builtAt) {
    this.kernel = kernel;
    this.builtAt = builtAt;
  }

  @Override
  public synchronized CaptureTime now() {
    long boot = kernel.bootMillis();
    long wall = kernel.wallMillis();
    if (wall < builtAt.toEpochMilli()) {
      everSynchronised = false;
      return new CaptureTime(OptionalLong.empty(), Grade.UNKNOWN, OptionalLong.empty(), boot);
    }
    Kernel.Discipline discipline = kernel.discipline();
    if (discipline.synchronised()) {
      everSynchronised = true;
      lastOffset = wall - boot;
      lastBoot = boot;
      lastError = Math.ceilDiv(discipline.errorMicros(), 1000L);
      return graded(wall, Grade.SYNCHRONISED, OptionalLong.of(lastError), boot);
    }
    long drift = drift(boot - lastBoot);
    everSynchronised =
        everSynchronised && Math.abs(wall - boot - lastOffset) <= STEP_MILLIS + drift;
    return everSynchronised
        ? graded(wall, Grade.RELATIVE, OptionalLong.of(lastError + drift), boot)
        : graded(wall, Grade.INFORMATIVE, OptionalLong.empty(), boot);
  }

  /** How far a free-running clock may be off after so many milliseconds. */
  static long drift(long millis) {
    return Math.ceilDiv(millis * DRIFT_PPM, 1_000_000L);
  }

  private static CaptureTime graded(long wall, Grade grade, OptionalLong error, long boot) {
    return new CaptureTime(OptionalLong.of(wall), grade, error, boot);
  }

  /** Names this boot of the kernel. */
  public String bootId() {
    return kernel.bootId();
  }
}
