package dev.edgeseal.evidence;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.bouncycastle.cbor.CBOREncoder;

/**
 * Writes deterministic CBOR (RFC 8949 4.2.1). The caller writes map keys in their canonical order.
 */
public final class CborWriter {
  private final Buffer bytes;
  private final CBOREncoder out;

  /** java.io.ByteArrayOutputStream without its lock, which costs more than the byte it guards. */
  private static final class Buffer extends OutputStream {
    private byte[] content;
    private int size;

    Buffer(int expectedSize) {
      content = new byte[expectedSize];
    }

    @Override
    public void write(int b) {
      reserve(1);
      content[size++] = (byte) b;
    }

    @Override
    public void write(byte[] b, int from, int length) {
      reserve(length);
      System.arraycopy(b, from, content, size, length);
      size += length;
    }

    private void reserve(int length) {
      int needed = Math.addExact(size, length);
      if (needed > content.length) {
        content = Arrays.copyOf(content, Math.max(needed, 2 * size));
      }
    }

    byte[] toByteArray() {
      return Arrays.copyOf(content, size);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  public CborWriter() {
    this(256);
  }

  public CborWriter(int expectedSize) {
    bytes = new Buffer(expectedSize);
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
