package dev.edgeseal.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads MQTT packets' fixed headers as they pass (MQTT 5 2.1) and refuses a packet above the bound
 * before its reader makes room for it: the client library allocates what the header announces, up
 * to 256 MiB, before it compares with the maximum that it told the broker. Whatever is skipped is
 * read here too.
 */
final class PacketGuard extends InputStream {
  private final InputStream in;
  private final int maxPacket;
  private final TrafficCounter counter;

  /** Bytes of the current packet's body still to come. */
  private long body;

  /** Bytes of the current fixed header seen: 0 before its type. */
  private int header;

  private long announced;

  PacketGuard(InputStream in, int maxPacket, TrafficCounter counter) {
    this.in = new BufferedInputStream(in, 1024);
    this.maxPacket = maxPacket;
    this.counter = counter;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      counter.received(1);
      pass((byte) b);
    }
    return b;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int n = in.read(target, offset, length);
    counter.received(Math.max(0, n));
    for (int i = 0; i < n; ) {
      if (body > 0) {
        long step = Math.min(body, n - i);
        body -= step;
        i += (int) step;
      } else {
        pass(target[offset + i]);
        i++;
      }
    }
    return n;
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void pass(byte b) throws IOException {
    if (body > 0) {
      body--;
      return;
    }
    if (header == 0) {
      header = 1;
      announced = 0;
      return;
    }
    announced |= (long) (b & 0x7f) << (7 * (header - 1));
    header++;
    if (announced > maxPacket || (b < 0 && header == 5)) {
      throw new IOException(
          "the broker announced a packet of " + announced + " bytes, at most " + maxPacket);
    }
    if (b >= 0) {
      body = announced;
      header = 0;
    }
  }
}
