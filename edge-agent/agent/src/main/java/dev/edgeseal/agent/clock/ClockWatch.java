package dev.edgeseal.agent.clock;

import dev.edgeseal.evidence.CaptureTime;
import java.util.Optional;

/**
 * Finds out that the wall clock was set: it moved against the boot clock by more than slewing can.
 * For one thread.
 */
public final class ClockWatch {
  private final Kernel kernel;
  private long boot;
  private long offset;

  /**
   * @param earlier a time stamped in this boot of the kernel, for example by the process before:
   *     whatever happened since then is found as well
   */
  public ClockWatch(Kernel kernel, Optional<CaptureTime> earlier) {
    this.kernel = kernel;
    this.boot = kernel.bootMillis();
    this.offset = kernel.wallMillis() - boot;
    earlier
        .filter(t -> t.wall().isPresent() && t.monotonic() <= boot)
        .ifPresent(t -> {
          boot = t.monotonic();
          offset = t.wall().getAsLong() - boot;
        });
  }

  /**
   * By how much the clock was set since the last step that was {@link #taken}, milliseconds,
   * negative when it was set back; 0 when it was not. Steps below 100 ms are not told from slewing.
   */
  public long step() {
    long now = kernel.bootMillis();
    long moved = kernel.wallMillis() - now - offset;
    if (Math.abs(moved) > DeviceClock.STEP_MILLIS + DeviceClock.drift(now - boot)) {
      return moved;
    }
    boot = now;
    offset += moved;
    return 0;
  }

  /** The step is noted. */
  public void taken(long step) {
    offset += step;
    boot = kernel.bootMillis();
  }
}
