package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** PINs from a stream, one a line. For one thread. */
public final class PinInput {
  private final InputStream in;

  PinInput(InputStream in) {
    this.in = in;
  }

  public static PinInput standard() {
    return new PinInput(System.in);
  }

  /**
   * The next line.
   *
   * @throws GiveUp {@link HsmCode#PIN_INPUT} when there is none, {@link HsmCode#PIN_FILE_CONTENT}
   *     when it holds no PIN
   */
  public Pin next() {
    byte[] bytes = new byte[Pin.LONGEST_LINE];
    int size = 0;
    try {
      int b = in.read();
      if (b < 0) {
        throw new GiveUp(HsmCode.PIN_INPUT, "");
      }
      while (b >= 0 && b != '\n' && size < bytes.length) {
        bytes[size++] = (byte) b;
        b = in.read();
      }
      return Pin.parse(Path.of("standard input"), bytes, size);
    } catch (IOException e) {
      throw new GiveUp(HsmCode.PIN_INPUT, "", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
