package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import java.util.Optional;

/** What a city node says to a registration. */
public sealed interface Answer {
  /** The head is in the city's log; the receipt carries the city's certificates. */
  record Registered(Receipt receipt) implements Answer {}

  /** The head is not in the city's log, or not under these bytes. */
  record Refused(Refusal refusal) implements Answer {}

  static Answer refused(Refusal.Kind kind, String detail) {
    return new Refused(new Refusal(kind, detail, Optional.empty()));
  }

  static Answer refused(Refusal.Kind kind, String detail, Head registered) {
    return new Refused(new Refusal(kind, detail, Optional.of(registered)));
  }

  default byte[] encode() {
    return switch (this) {
      case Registered r -> r.receipt().encode();
      case Refused r -> r.refusal().encode();
    };
  }
}
