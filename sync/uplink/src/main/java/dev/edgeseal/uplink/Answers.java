package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.uplink.RegisterOutcome.Accepted;
import dev.edgeseal.uplink.RegisterOutcome.Refused;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;

/** Reads what came back, whatever the transport. */
final class Answers {
  /** Bound of one answer, bytes: a receipt with four certificates and the longest path. */
  static final int MAX_SIZE = 32 * 1024;

  private Answers() {}

  static RegisterOutcome receipt(byte[] payload) {
    try {
      requireBounded(payload);
      return new Accepted(Receipt.parse(payload));
    } catch (RejectInput e) {
      return notAnAnswer(e.code().id() + " " + e.detail());
    }
  }

  static RegisterOutcome refusal(byte[] payload) {
    try {
      requireBounded(payload);
      return new Refused(Refusal.parse(payload));
    } catch (RejectInput e) {
      return notAnAnswer(e.code().id() + " " + e.detail());
    }
  }

  static Unknown notAnAnswer(String detail) {
    return new Unknown(UplinkCode.NOT_AN_ANSWER, "(" + detail + ")");
  }

  private static void requireBounded(byte[] payload) {
    if (payload.length > MAX_SIZE) {
      throw new RejectInput(
          UplinkCode.NOT_AN_ANSWER, "(" + payload.length + " bytes, at most " + MAX_SIZE + ")");
    }
  }
}
