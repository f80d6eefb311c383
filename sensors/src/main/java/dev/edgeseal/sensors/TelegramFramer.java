package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Cuts telegrams out of a stream of bytes: from a slash to the line that begins with an exclamation
 * mark (IEC 62056-21, 6.3). Whatever else comes is noise. Holds at most one telegram and one line.
 */
final class TelegramFramer {
  /** A piece of the stream. */
  sealed interface Frame {
    /**
     * @param time when its first line had arrived
     */
    record Whole(CaptureTime time, Bytes telegram) implements Frame {}

    record Noise(Code cause) implements Frame {}
  }

  private static final int MAX_LINE = P1Telegram.MAX_SIZE;

  private final InputStream in;
  private final CaptureClock clock;
  private final byte[] buffer = new byte[4096];
  private int at;
  private int filled;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private final ByteArrayOutputStream telegram = new ByteArrayOutputStream(1024);
  private final Queue<Frame> ready = new ArrayDeque<>();
  private @Nullable CaptureTime begun;

  TelegramFramer(InputStream in, CaptureClock clock) {
    this.in = in;
    this.clock = clock;
  }

  /** The next piece; empty at the end of the stream. */
  Optional<Frame> next() throws IOException {
    while (ready.isEmpty()) {
      if (!readLine()) {
        if (begun == null) {
          return Optional.empty();
        }
        drop(SensorCode.TELEGRAM_TRUNCATED);
      } else {
        take(line.toByteArray());
      }
    }
    return Optional.ofNullable(ready.poll());
  }

  /** Reads to a line feed, to the bound, or to the end; false when nothing is left. */
  private boolean readLine() throws IOException {
    line.reset();
    while (line.size() < MAX_LINE) {
      if (at == filled) {
        at = 0;
        filled = Math.max(0, in.read(buffer));
        if (filled == 0) {
          break;
        }
      }
      byte b = buffer[at++];
      line.write(b);
      if (b == '\n') {
        break;
      }
    }
    return line.size() > 0;
  }

  /** A slash begins a telegram wherever it stands, except within the first line of one. */
  private void take(byte[] bytes) {
    int slash = indexOf(bytes, '/');
    if (slash >= 0) {
      if (begun != null) {
        drop(SensorCode.TELEGRAM_TRUNCATED);
      } else if (slash > 0) {
        ready.add(new Frame.Noise(SensorCode.NOISE));
      }
      begun = clock.now();
      append(bytes, slash);
    } else if (begun == null) {
      if (!new String(bytes, StandardCharsets.ISO_8859_1).isBlank()) {
        ready.add(new Frame.Noise(SensorCode.NOISE));
      }
    } else {
      append(bytes, 0);
      CaptureTime time = begun;
      if (time != null && bytes[0] == '!') {
        ready.add(new Frame.Whole(time, Bytes.of(telegram.toByteArray())));
        begun = null;
        telegram.reset();
      }
    }
  }

  private void append(byte[] bytes, int from) {
    telegram.write(bytes, from, bytes.length - from);
    if (telegram.size() > P1Telegram.MAX_SIZE) {
      drop(SensorCode.TELEGRAM_TOO_LARGE);
    }
  }

  private void drop(Code cause) {
    ready.add(new Frame.Noise(cause));
    begun = null;
    telegram.reset();
  }

  private static int indexOf(byte[] bytes, char c) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == c) {
        return i;
      }
    }
    return -1;
  }
}
