package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;

/** What became of one registration. Well-formed, and nothing more: no signature was checked. */
public sealed interface RegisterOutcome {
  /** Something answered with a receipt. It proves nothing before its signature is verified. */
  record Accepted(Receipt receipt) implements RegisterOutcome {}

  /** Something answered with a refusal, which is unsigned. */
  record Refused(Refusal refusal) implements RegisterOutcome {}

  /** No answer. The registration may have taken effect. */
  record Unknown(UplinkCode code, String detail) implements RegisterOutcome {}
}
