package dev.edgeseal.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.bouncycastle.cbor.CBOREncoder;

/**
 * Writes deterministic CBOR (RFC 8949 4.2.1). The caller writes map keys in their canonical order.
 */
public final class CborWriter {
  private final ByteArrayOutputStream bytes;
  private final CBOREncoder out;

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  public CborWriter() {
    this(256);
  }

  public CborWriter(int expectedSize) {
    bytes = new ByteArrayOutputStream(expectedSize);
    out = new CBOREncoder(bytes);
  }

  private CborWriter put(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory does not fail", e);
    }
    return this;
  }

  public CborWriter uint(long v) {
    if (v < 0) {
      throw new IllegalArgumentException("not unsigned: " + v);
    }
    return put(() -> out.writeUnsignedInteger(v));
  }

  public CborWriter integer(long v) {
    return put(() -> out.writeInteger(v));
  }

  public CborWriter bstr(byte[] v) {
    return put(() -> out.writeByteString(v));
  }

  public CborWriter bstr(Bytes v) {
    return bstr(v.raw());
  }

  public CborWriter bstr(Digest v) {
    return bstr(v.raw());
  }

  public CborWriter tstr(String v) {
    return put(() -> out.writeTextString(v));
  }

  public CborWriter array(int n) {
    return put(() -> out.writeArrayHeader(n));
  }

  public CborWriter map(int n) {
    return put(() -> out.writeMapHeader(n));
  }

  public CborWriter tag(long tag) {
    return put(() -> out.writeTag(tag));
  }

  public CborWriter nil() {
    return put(out::writeNull);
  }

  public CborWriter bool(boolean v) {
    return put(() -> out.writeBoolean(v));
  }

  /** An item that is already deterministic CBOR. */
  public CborWriter encoded(byte[] item) {
    return put(() -> out.writeEncoded(item));
  }

  public byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
