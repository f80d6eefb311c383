package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Sets speed and framing of a serial device with stty(1), which every Debian system has. */
final class SerialLine {
  private static final int SECONDS = 5;

  private SerialLine() {}

  /** Raw (no byte is changed or swallowed), without modem lines, at the mode's speed. */
  static void set(Path device, P1Settings.LineMode mode) throws InterruptedException {
    ProcessBuilder stty =
        new ProcessBuilder(
                "stty",
                "-F",
                device.toString(),
                "raw",
                "-echo",
                "clocal",
                "-crtscts",
                "-cstopb",
                mode.speed(),
                mode.bits(),
                mode.parity())
            .redirectErrorStream(true);
    try {
      Process process = stty.start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new GiveUp(SensorCode.LINE_MODE, "(" + device + ": no answer)");
      }
      String said =
          new String(process.getInputStream().readNBytes(500), StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0) {
        throw new GiveUp(SensorCode.LINE_MODE, "(" + said + ")");
      }
    } catch (IOException e) {
      throw new GiveUp(SensorCode.LINE_MODE, "(" + device + ")", e);
    }
  }
}
