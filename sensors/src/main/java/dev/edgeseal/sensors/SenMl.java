package dev.edgeseal.sensors;

import dev.edgeseal.evidence.CborWriter;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.math.BigDecimal;
import java.util.List;

/**
 * SenML packs in CBOR (RFC 8428 section 6).
 *
 * <pre>
 * pack   = [ 1* { ? 0 => name, ? 1 => unit, ? (2 => number // 3 => text // 4 => bool // 8 => bytes),
 *                 ? -2 => base name } ]
 * number = int / #6.4([ exponent, mantissa ])      ; never a float
 * </pre>
 */
public final class SenMl {
  /** Bound of one pack, bytes: what a record takes as its payload. */
  public static final int MAX_SIZE = 64 * 1024;

  /** Digits of the longest number that is written as a number. */
  public static final int MAX_DIGITS = 18;

  static final int BASE_NAME = -2;
  static final int NAME = 0;
  static final int UNIT = 1;
  static final int VALUE = 2;
  static final int TEXT = 3;
  static final int FLAG = 4;
  static final int DATA = 8;

  private SenMl() {}

  /**
   * Writes readings of the capture time as deterministic CBOR; the base name stands in the first.
   *
   * @param entries at least one, each with a value and without sum and time
   */
  public static byte[] encode(String baseName, List<SenMlEntry> entries) {
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a pack has at least one entry");
    }
    CborWriter w = new CborWriter(entries.size() * 32 + 64).array(entries.size());
    boolean first = true;
    for (SenMlEntry entry : entries) {
      SenMlValue value = entry.value().orElseThrow();
      if (entry.sum().isPresent() || entry.time().isPresent()) {
        throw new IllegalArgumentException("only values of the capture time are written");
      }
      w.map(2 + (entry.unit().isEmpty() ? 0 : 1) + (first ? 1 : 0));
      w.uint(NAME).tstr(entry.name());
      if (!entry.unit().isEmpty()) {
        w.uint(UNIT).tstr(entry.unit());
      }
      writeValue(w, value);
      if (first) {
        w.integer(BASE_NAME).tstr(baseName);
        first = false;
      }
    }
    return w.toByteArray();
  }

  private static void writeValue(CborWriter w, SenMlValue value) {
    switch (value) {
      case SenMlValue.Number n -> writeNumber(w.uint(VALUE), n.value());
      case SenMlValue.Text t -> w.uint(TEXT).tstr(t.value());
      case SenMlValue.Flag f -> w.uint(FLAG).bool(f.value());
      case SenMlValue.Data d -> w.uint(DATA).bstr(d.value());
    }
  }

  /** A decimal fraction (RFC 8949 3.4.4) keeps the digits after the point; else an integer. */
  private static void writeNumber(CborWriter w, BigDecimal n) {
    if (n.precision() > MAX_DIGITS || n.scale() < 0) {
      throw new IllegalArgumentException("at most 18 digits, none left out: " + n);
    }
    long mantissa = n.unscaledValue().longValueExact();
    if (n.scale() == 0) {
      w.integer(mantissa);
    } else {
      w.tag(4).array(2).integer(-n.scale()).integer(mantissa);
    }
  }

  /**
   * Reads anyone's pack for display, with names, units, times and values resolved (RFC 8428 4.6);
   * any valid CBOR will do, in any order.
   *
   * @throws RejectInput {@link SensorCode#SENML_MALFORMED}
   */
  public static List<SenMlEntry> parse(byte[] pack) {
    return SenMlReader.read(pack);
  }
}
