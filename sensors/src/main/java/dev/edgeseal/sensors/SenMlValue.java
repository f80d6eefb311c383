package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import java.math.BigDecimal;

/** The value of one SenML record (RFC 8428 4.2). */
public sealed interface SenMlValue {
  /** Every digit after the point is kept: 230.0 is not 230. */
  record Number(BigDecimal value) implements SenMlValue {
    @Override
    public String toString() {
      return value.toPlainString();
    }
  }

  record Text(String value) implements SenMlValue {
    @Override
    public String toString() {
      return value;
    }
  }

  record Flag(boolean value) implements SenMlValue {
    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  record Data(Bytes value) implements SenMlValue {
    @Override
    public String toString() {
      return value.toString();
    }
  }
}
