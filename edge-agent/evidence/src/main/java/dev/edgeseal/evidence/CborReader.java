package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import org.bouncycastle.cbor.CBORDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Pulls one bounded, deterministic CBOR item (RFC 8949 4.2.1) out of an array. Every way in which
 * bytes can be wrong ends in {@link RejectInput}. Map keys are read one by one by the format, in
 * their canonical order; a format's parser ends by comparing its own encoding with what it was
 * given ({@link #requireCanonical}), so nothing non-canonical can pass.
 */
public final class CborReader {
  /** Major types of RFC 8949 3.1, as {@link #peekMajorType} returns them. */
  public static final int UINT = 0;

  public static final int NINT = 1;
  public static final int BSTR = 2;
  public static final int TSTR = 3;
  public static final int ARRAY = 4;
  public static final int MAP = 5;
  public static final int TAG = 6;
  public static final int SIMPLE = 7;

  private static final int MAX_DEPTH = 16;

  private final CBORDecoder in;

  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException;
  }

  public CborReader(byte[] bytes) {
    in = new CBORDecoder(bytes);
  }

  private static <T> T guard(Step<T> step) {
    try {
      return step.run();
    } catch (IOException
        | ArithmeticException
        | IllegalArgumentException
        | IllegalStateException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  public boolean hasNext() {
    return in.hasNext();
  }

  public int peekMajorType() {
    return guard(in::peekMajorType);
  }

  public long readUint() {
    return guard(in::readUnsignedInteger);
  }

  /** An integer that fits 64 bits. */
  public long readInt() {
    return guard(in::readInteger);
  }

  public byte[] readBstr() {
    return guard(in::readByteString);
  }

  public byte[] readBstr(int size) {
    byte[] b = readBstr();
    if (b.length != size) {
      throw malformed("a byte string of " + b.length + " bytes where " + size + " belong");
    }
    return b;
  }

  public Digest readDigest() {
    return Digest.wrap(readBstr(Digest.SIZE));
  }

  public String readTstr() {
    return guard(in::readTextString);
  }

  /** A non-empty text of at most {@code max} characters. */
  public String readName(int max) {
    String s = readTstr();
    if (s.isEmpty() || s.length() > max) {
      throw malformed("a text of " + s.length() + " characters where 1 to " + max + " belong");
    }
    return s;
  }

  public int readArray() {
    return guard(in::readArrayHeader);
  }

  public void readArray(int size) {
    int n = readArray();
    if (n != size) {
      throw malformed("an array of " + n + " where " + size + " belong");
    }
  }

  /** The length of an array that has {@code min} to {@code max} items. */
  public int readArray(int min, int max) {
    int n = readArray();
    if (n < min) {
      throw malformed("an array of " + n + " where at least " + min + " belong");
    }
    if (n > max) {
      throw new RejectInput(FormatCode.TOO_LARGE, "(" + n + " items, at most " + max + ")");
    }
    return n;
  }

  public int readMap() {
    return guard(in::readMapHeader);
  }

  public void readTag(long tag) {
    long t = guard(in::readTag);
    if (t != tag) {
      throw malformed("tag " + t + " where " + tag + " belongs");
    }
  }

  public void readKey(long key) {
    long k = readInt();
    if (k != key) {
      throw malformed("key " + k + " where " + key + " belongs");
    }
  }

  public boolean nextIsNull() {
    return guard(in::nextIsNull);
  }

  public void readNull() {
    guard(() -> {
      in.readNull();
      return true;
    });
  }

  public boolean readBoolean() {
    return guard(in::readBoolean);
  }

  public long readTag() {
    return guard(in::readTag);
  }

  /** Reads over one item of any shape, at most 16 deep. */
  public void skip() {
    readItem();
  }

  private void walk(int depth) {
    if (depth > MAX_DEPTH) {
      throw new RejectInput(FormatCode.TOO_LARGE, "(nested deeper than 16)");
    }
    switch (peekMajorType()) {
      case UINT, NINT -> guard(in::readBigInteger);
      case BSTR -> readBstr();
      case TSTR -> readTstr();
      case ARRAY -> {
        int n = readArray();
        for (int i = 0; i < n; i++) {
          walk(depth + 1);
        }
      }
      case MAP -> {
        int n = readMap();
        for (int i = 0; i < n; i++) {
          walk(depth + 1);
          walk(depth + 1);
        }
      }
      case TAG -> {
        readTag();
        walk(depth + 1);
      }
      default -> {
        if (nextIsNull()) {
          readNull();
        } else {
          readBoolean();
        }
      }
    }
  }

  /** The next item's own bytes: of any shape, deterministic throughout, at most 16 deep. */
  public byte[] readItem() {
    byte[] item = guard(in::readEncodedItem);
    new CborReader(item).walk(0);
    return item;
  }

  public void end() {
    guard(() -> {
      in.expectEnd();
      return true;
    });
  }

  static RejectInput malformed(@Nullable String detail) {
    return new RejectInput(FormatCode.MALFORMED, "(" + detail + ")");
  }

  static void requireCanonical(byte[] given, byte[] encoded) {
    if (!java.util.Arrays.equals(given, encoded)) {
      throw new RejectInput(FormatCode.NOT_CANONICAL, "");
    }
  }

  static void requireAtMost(byte[] given, int max) {
    if (given.length > max) {
      throw new RejectInput(
          FormatCode.TOO_LARGE, "(" + given.length + " bytes, at most " + max + ")");
    }
  }
}
