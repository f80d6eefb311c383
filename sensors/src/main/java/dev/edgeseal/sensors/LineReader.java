package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a stream at line feeds. A line that is too long is read over and never held. */
final class LineReader {
  /** A line without its line feed, or that one was too long. */
  sealed interface Line {
    record Whole(Bytes bytes) implements Line {}

    record TooLong() implements Line {}
  }

  private final InputStream in;
  private byte[] buffer = new byte[8 * 1024];
  private int start;
  private int end;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The next line; empty at the end of the stream. Its last line needs no line feed. */
  Optional<Line> next() throws IOException {
    boolean tooLong = false;
    int looked = start;
    while (true) {
      for (; looked < end; looked++) {
        if (buffer[looked] == '\n') {
          Line line = line(tooLong, looked);
          start = looked + 1;
          return Optional.of(line);
        }
      }
      if (looked - start > JsonLine.MAX_SIZE) {
        tooLong = true;
        start = looked;
      }
      looked -= start;
      makeRoom();
      int n = in.read(buffer, end, buffer.length - end);
      if (n < 0) {
        boolean none = start == end && !tooLong;
        Line line = line(tooLong, end);
        start = end;
        return none ? Optional.empty() : Optional.of(line);
      }
      end += n;
    }
  }

  private Line line(boolean tooLong, int to) {
    return tooLong || to - start > JsonLine.MAX_SIZE
        ? new Line.TooLong()
        : new Line.Whole(Bytes.of(Arrays.copyOfRange(buffer, start, to)));
  }

  /** Moves what is left to the front; the buffer doubles up to the longest line. */
  private void makeRoom() {
    int left = end - start;
    byte[] to =
        left * 2 > buffer.length ? new byte[Math.min(buffer.length * 2, 2 * 64 * 1024)] : buffer;
    System.arraycopy(buffer, start, to, 0, left);
    buffer = to;
    start = 0;
    end = left;
  }
}
