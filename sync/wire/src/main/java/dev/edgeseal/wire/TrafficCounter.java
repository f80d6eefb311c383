package dev.edgeseal.wire;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/** Counts {@link Traffic}; safe for all threads. */
final class TrafficCounter {
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();

  void sent(long bytes) {
    sent.add(bytes);
  }

  void received(long bytes) {
    received.add(bytes);
  }

  /** The same stream, its bytes counted as sent. */
  OutputStream counting(OutputStream stream) {
    return new FilterOutputStream(stream) {
      @Override
      public void write(int b) throws IOException {
        out.write(b);
        sent(1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sent(length);
      }
    };
  }

  /** The same stream, its bytes counted as received. */
  InputStream counting(InputStream stream) {
    return new FilterInputStream(stream) {
      @Override
      public int read() throws IOException {
        int b = in.read();
        received(b < 0 ? 0 : 1);
        return b;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int n = in.read(target, offset, length);
        received(Math.max(0, n));
        return n;
      }
    };
  }

  Traffic traffic() {
    return new Traffic(sent.sum(), received.sum());
  }
}
