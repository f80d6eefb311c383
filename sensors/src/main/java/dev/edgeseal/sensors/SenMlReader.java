package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Resolves a SenML pack (RFC 8428 4.6); the base fields carry over from record to record. */
final class SenMlReader {
  private static final int VERSION = 10;

  private final ForeignCbor in;
  private String baseName = "";
  private String baseUnit = "";
  private BigDecimal baseTime = BigDecimal.ZERO;
  private BigDecimal baseValue = BigDecimal.ZERO;
  private BigDecimal baseSum = BigDecimal.ZERO;

  private String name = "";
  private String unit = "";
  private @Nullable SenMlValue value;
  private @Nullable BigDecimal sum;
  private BigDecimal time = BigDecimal.ZERO;

  private SenMlReader(byte[] pack) {
    in = new ForeignCbor(pack);
  }

  static List<SenMlEntry> read(byte[] pack) {
    if (pack.length > SenMl.MAX_SIZE) {
      throw ForeignCbor.malformed(pack.length + " bytes, at most " + SenMl.MAX_SIZE);
    }
    SenMlReader reader = new SenMlReader(pack);
    List<SenMlEntry> entries = new ArrayList<>();
    long count = reader.in.readCount(ForeignCbor.ARRAY);
    for (long i = 0; reader.in.hasItem(i, count); i++) {
      reader.readRecord().ifPresent(entries::add);
    }
    reader.in.end();
    if (entries.isEmpty()) {
      throw ForeignCbor.malformed("no value in it");
    }
    return List.copyOf(entries);
  }

  /** Empty for a record that has base fields only. */
  private Optional<SenMlEntry> readRecord() {
    name = "";
    unit = "";
    value = null;
    sum = null;
    time = BigDecimal.ZERO;
    Set<Object> seen = new HashSet<>();
    long count = in.readCount(ForeignCbor.MAP);
    for (long i = 0; in.hasItem(i, count); i++) {
      Object label = in.peekMajorType() == ForeignCbor.TSTR ? in.readText() : in.readLabel();
      if (!seen.add(label)) {
        throw ForeignCbor.malformed("label " + label + " twice");
      }
      if (label instanceof Integer number) {
        readField(number);
      } else if (label.toString().endsWith("_")) {
        throw ForeignCbor.malformed("label " + label + " must be understood and is not");
      } else {
        skipValue();
      }
    }
    if (value == null && sum == null) {
      return Optional.empty();
    }
    return Optional.of(resolved());
  }

  private void readField(int label) {
    switch (label) {
      case -1 -> requireVersion(in.readNumber());
      case SenMl.BASE_NAME -> baseName = bounded(in.readText());
      case -3 -> baseTime = in.readNumber();
      case -4 -> baseUnit = bounded(in.readText());
      case -5 -> baseValue = in.readNumber();
      case -6 -> baseSum = in.readNumber();
      case SenMl.NAME -> name = bounded(in.readText());
      case SenMl.UNIT -> unit = bounded(in.readText());
      case SenMl.VALUE -> set(new SenMlValue.Number(in.readNumber()));
      case SenMl.TEXT -> set(new SenMlValue.Text(in.readText()));
      case SenMl.FLAG -> set(new SenMlValue.Flag(in.readBoolean()));
      case SenMl.DATA -> set(new SenMlValue.Data(Bytes.of(in.readString(ForeignCbor.BSTR))));
      case 5 -> sum = in.readNumber();
      case 6 -> time = in.readNumber();
      default -> skipValue();
    }
  }

  private void set(SenMlValue v) {
    if (value != null) {
      throw ForeignCbor.malformed("two values in one record");
    }
    value = v;
  }

  /** Unknown fields hold a single value (RFC 8428 section 11). */
  private void skipValue() {
    int major = in.peekMajorType();
    if (major == ForeignCbor.TSTR || major == ForeignCbor.BSTR) {
      in.readString(major);
    } else if (in.nextIsBoolean()) {
      in.readBoolean();
    } else {
      in.readNumber();
    }
  }

  private SenMlEntry resolved() {
    SenMlValue v = value;
    if (v instanceof SenMlValue.Number n && baseValue.signum() != 0) {
      v = new SenMlValue.Number(n.value().add(baseValue));
    }
    BigDecimal at = baseTime.add(time);
    return new SenMlEntry(
        bounded(baseName + name),
        unit.isEmpty() ? baseUnit : unit,
        Optional.ofNullable(v),
        Optional.ofNullable(sum).map(s -> s.add(baseSum)),
        at.signum() == 0 ? Optional.empty() : Optional.of(at));
  }

  private static void requireVersion(BigDecimal version) {
    if (version.compareTo(BigDecimal.valueOf(VERSION)) > 0) {
      throw ForeignCbor.malformed("version " + version.toPlainString());
    }
  }

  private static String bounded(String s) {
    if (s.length() > SenMlEntry.MAX_NAME) {
      throw ForeignCbor.malformed("a name of " + s.length() + " characters");
    }
    return s;
  }
}
