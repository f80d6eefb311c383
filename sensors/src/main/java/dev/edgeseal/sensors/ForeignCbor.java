package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Pulls the CBOR items that SenML has out of bytes that others made: any length form, indefinite
 * lengths, floats (RFC 8949 3). Everything else ends in {@link RejectInput}.
 */
final class ForeignCbor {
  static final int BSTR = 2;
  static final int TSTR = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;
  static final int TAG = 6;

  /** As a count: ended by a break. */
  static final long INDEFINITE = -1;

  /** Bound of a decimal fraction's exponent, so that its text stays short. */
  private static final int MAX_EXPONENT = 400;

  private static final int BREAK = 0xff;
  private final byte[] bytes;
  private int at;

  ForeignCbor(byte[] bytes) {
    this.bytes = bytes;
  }

  static RejectInput malformed(String detail) {
    return new RejectInput(SensorCode.SENML_MALFORMED, "(" + detail + ")");
  }

  private int next() {
    if (at >= bytes.length) {
      throw malformed("it ends too early");
    }
    return bytes[at++] & 0xff;
  }

  int peekMajorType() {
    if (at >= bytes.length) {
      throw malformed("it ends too early");
    }
    return (bytes[at] & 0xff) >> 5;
  }

  private long unsigned(int size) {
    long v = 0;
    for (int i = 0; i < size; i++) {
      v = v << 8 | next();
    }
    return v;
  }

  /** The argument after the initial byte (RFC 8949 3), as unsigned bits. */
  private long argument(int initial) {
    int info = initial & 0x1f;
    if (info > 27) {
      throw malformed("a length of form " + info);
    }
    return info < 24 ? info : unsigned(1 << (info - 24));
  }

  /** The number of items, or {@link #INDEFINITE}. */
  long readCount(int majorType) {
    int initial = next();
    if (initial >> 5 != majorType) {
      throw malformed("major type " + (initial >> 5) + " where " + majorType + " belongs");
    }
    if ((initial & 0x1f) == 31) {
      return INDEFINITE;
    }
    long n = argument(initial);
    if (n < 0 || n > bytes.length - at) {
      throw malformed("more items than bytes");
    }
    return n;
  }

  /** Whether item {@code i} of {@code count} is there; reads over a break. */
  boolean hasItem(long i, long count) {
    if (count != INDEFINITE) {
      return i < count;
    }
    if (at < bytes.length && (bytes[at] & 0xff) == BREAK) {
      at++;
      return false;
    }
    return true;
  }

  byte[] readString(int majorType) {
    long n = readCount(majorType);
    if (n != INDEFINITE) {
      at += (int) n;
      return java.util.Arrays.copyOfRange(bytes, at - (int) n, at);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (hasItem(0, INDEFINITE)) {
      long chunk = readCount(majorType);
      if (chunk == INDEFINITE) {
        throw malformed("a chunk in a chunk");
      }
      all.write(bytes, at, (int) chunk);
      at += (int) chunk;
    }
    return all.toByteArray();
  }

  String readText() {
    try {
      CharBuffer text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(readString(TSTR)));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new RejectInput(SensorCode.SENML_MALFORMED, "(a text that is not UTF-8)", e);
    }
  }

  private BigInteger readInteger() {
    int initial = next();
    if (initial >> 5 > 1) {
      throw malformed("no integer where one belongs");
    }
    BigInteger v = new BigInteger(Long.toUnsignedString(argument(initial)));
    return initial >> 5 == 0 ? v : v.not();
  }

  /** A label: an integer of 32 bits. */
  int readLabel() {
    BigInteger v = readInteger();
    if (v.bitLength() > 31) {
      throw malformed("label " + v);
    }
    return v.intValue();
  }

  boolean readBoolean() {
    return switch (next()) {
      case 0xf4 -> false;
      case 0xf5 -> true;
      default -> throw malformed("no true or false where one belongs");
    };
  }

  /** Whether a true or false comes next. */
  boolean nextIsBoolean() {
    return at < bytes.length && (bytes[at] & 0xfe) == 0xf4;
  }

  /** An integer, a decimal fraction or a float; of a float the shortest digits that mean it. */
  BigDecimal readNumber() {
    int major = peekMajorType();
    if (major <= 1) {
      return new BigDecimal(readInteger());
    }
    int initial = next();
    if (major == TAG && argument(initial) == 4 && readCount(ARRAY) == 2) {
      BigInteger exponent = readInteger();
      BigInteger mantissa = readInteger();
      if (exponent.bitLength() > 16 || Math.abs(exponent.intValue()) > MAX_EXPONENT) {
        throw malformed("exponent " + exponent);
      }
      return new BigDecimal(mantissa, -exponent.intValue());
    }
    String digits =
        switch (initial) {
          case 0xf9 -> shortest(Float.float16ToFloat((short) unsigned(2)));
          case 0xfa -> shortest(Float.intBitsToFloat((int) unsigned(4)));
          case 0xfb -> shortest(Double.longBitsToDouble(unsigned(8)));
          default -> throw malformed("no number where one belongs");
        };
    if (digits == null) {
      throw malformed("a number that is not finite");
    }
    return new BigDecimal(digits);
  }

  private static @Nullable String shortest(float v) {
    return Float.isFinite(v) ? withoutPointZero(Float.toString(v)) : null;
  }

  private static @Nullable String shortest(double v) {
    return Double.isFinite(v) ? withoutPointZero(Double.toString(v)) : null;
  }

  private static String withoutPointZero(String digits) {
    return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
  }

  void end() {
    if (at != bytes.length) {
      throw malformed("bytes after the end");
    }
  }
}
