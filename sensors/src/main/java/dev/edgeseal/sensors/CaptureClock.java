package dev.edgeseal.sensors;

import dev.edgeseal.evidence.CaptureTime;

/** Says what time it is and how sure that is. Safe from any thread; never blocks. */
@FunctionalInterface
public interface CaptureClock {
  CaptureTime now();
}
