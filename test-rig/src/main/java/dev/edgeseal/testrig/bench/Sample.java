package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.Draft;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** What all sides write: a payload of 280 bytes, as a record, and as a row of the same size. */
final class Sample {
  static final int PAYLOAD = 280;

  private static final String[] SOURCES = {"meter/M-4711", "line/3/packing", "host/cpu"};

  private Sample() {}

  static Draft draft(long n) {
    byte[] payload = new byte[PAYLOAD];
    ByteBuffer.wrap(payload).putLong(n).putLong(n * 0x9E3779B97F4A7C15L);
    return new Draft(
        SOURCES[(int) (n % SOURCES.length)], time(), ContentType.SENML_CBOR, Bytes.of(payload));
  }

  static CaptureTime time() {
    return new CaptureTime(
        OptionalLong.of(System.currentTimeMillis()),
        CaptureTime.Grade.SYNCHRONISED,
        OptionalLong.of(3),
        System.nanoTime() / 1_000_000);
  }

  /** Bytes of the record that the journal makes of a draft. */
  static int rowSize() {
    Draft d = draft(0);
    Bytes salt = Bytes.of(new byte[Record.SALT_SIZE]);
    return new Record(d.source(), 1, 1000, d.time(), d.type(), d.payload(), salt).encode().length;
  }
}
