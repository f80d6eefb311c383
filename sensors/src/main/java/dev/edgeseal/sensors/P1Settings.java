package dev.edgeseal.sensors;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A meter's P1 port.
 *
 * @param path a serial device, a FIFO, or a regular file, which is replayed
 * @param mode of a serial device
 * @param interval the time from telegram to telegram: 1 s for version 5, 10 s before; zero (as fast
 *     as records are captured) only for a regular file
 * @param silence a gap opens after this time without a telegram; zero for never
 * @param repeat whether a regular file starts again at its end
 */
public record P1Settings(
    String name, Path path, LineMode mode, Duration interval, Duration silence, boolean repeat) {
  /** Speed and framing of the serial line (DSMR P1 companion standard, 5.3 and 5.4). */
  public enum LineMode {
    /** Version 4 and 5. */
    FAST_8N1("115200", "cs8", "-parenb"),
    /** Version 2 and 3. */
    SLOW_7E1("9600", "cs7", "parenb");

    private final String speed;
    private final String bits;
    private final String parity;

    LineMode(String speed, String bits, String parity) {
      this.speed = speed;
      this.bits = bits;
      this.parity = parity;
    }

    String speed() {
      return speed;
    }

    String bits() {
      return bits;
    }

    String parity() {
      return parity;
    }
  }
}
