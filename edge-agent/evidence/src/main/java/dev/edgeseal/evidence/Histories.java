package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.HashMap;
import java.util.Map;

/** The signed heads of one file, by log and size: a log has one root at each size. */
final class Histories {
  private record LogSize(String issuer, String logId, long size) {}

  private final Map<LogSize, Head> heads = new HashMap<>();

  /** Whether this very head was added before, so that its signature need not be checked again. */
  boolean has(Head head) {
    return head.equals(heads.get(key(head)));
  }

  /**
   * @param head its signature has been checked
   * @throws RejectInput {@link VerifyCode#HISTORIES_DIFFER}
   */
  void add(Head head) {
    Head known = heads.putIfAbsent(key(head), head);
    if (known != null && !known.root().equals(head.root())) {
      throw new RejectInput(
          VerifyCode.HISTORIES_DIFFER,
          "("
              + head.statement().issuer()
              + ", log "
              + head.statement().logId()
              + ", at "
              + head.statement().size()
              + " leaves)");
    }
  }

  private static LogSize key(Head head) {
    HeadStatement s = head.statement();
    return new LogSize(s.issuer(), s.logId(), s.size());
  }
}
