package dev.edgeseal.agent.clock;

import dev.edgeseal.evidence.Failure.GiveUp;

/** What the kernel knows about time. Safe from any thread. */
public interface Kernel {
  /** CLOCK_REALTIME, Unix milliseconds; whatever someone set it to. */
  long wallMillis();

  /** CLOCK_BOOTTIME, milliseconds since boot, suspended time included (clock_gettime(2)). */
  long bootMillis();

  /** Whether something keeps the wall clock synchronised (adjtimex(2)). */
  Discipline discipline();

  /**
   * Random, new with each boot: {@code /proc/sys/kernel/random/boot_id} (random(4)).
   *
   * @throws GiveUp when it cannot be read
   */
  String bootId();

  /**
   * The state of the kernel's clock discipline.
   *
   * @param synchronised STA_UNSYNC is not set and the state is not TIME_ERROR
   * @param errorMicros the larger of the estimated and the maximum error, microseconds; the kernel
   *     lets the latter grow by 500 ppm after each correction, so it also covers a server that has
   *     gone silent
   */
  record Discipline(boolean synchronised, long errorMicros) {}
}
