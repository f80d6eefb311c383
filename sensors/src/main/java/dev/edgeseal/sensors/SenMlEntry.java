package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One SenML record (RFC 8428 4.2).
 *
 * @param unit of the SenML units registry, or as the device sends it; empty when there is none
 * @param value absent only when there is a sum
 * @param sum integral of the value over time
 * @param time seconds: absolute from 2^28 on, below that relative to the capture time; absent for
 *     the capture time itself
 */
public record SenMlEntry(
    String name,
    String unit,
    Optional<SenMlValue> value,
    Optional<BigDecimal> sum,
    Optional<BigDecimal> time) {
  /** Bound of a name with its base name, characters. */
  public static final int MAX_NAME = 256;

  private static SenMlEntry of(String name, String unit, SenMlValue value) {
    return new SenMlEntry(name, unit, Optional.of(value), Optional.empty(), Optional.empty());
  }

  /** A number; its digits after the point are kept. */
  public static SenMlEntry number(String name, String unit, BigDecimal value) {
    return of(name, unit, new SenMlValue.Number(value));
  }

  public static SenMlEntry text(String name, String value) {
    return of(name, "", new SenMlValue.Text(value));
  }

  public static SenMlEntry flag(String name, boolean value) {
    return of(name, "", new SenMlValue.Flag(value));
  }

  public static SenMlEntry data(String name, Bytes value) {
    return of(name, "", new SenMlValue.Data(value));
  }
}
