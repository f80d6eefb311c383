package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.HashMap;
import java.util.Map;

/**
 * The signed heads of one file, by log and size: a log has one root at each size. Of a head its
 * root is kept for the whole file, and itself only for as long as groups near by may repeat it.
 */
final class Histories {
  private static final int RECENT = 64;

  private record Log(String issuer, String logId) {}

  private final Map<Log, Map<Long, Digest>> roots = new HashMap<>();
  private final Map<Head, Boolean> recent = Chains.kept(RECENT);
  private int heads;

  /** Whether this very head was added lately, so that its signature need not be checked again. */
  boolean has(Head head) {
    return recent.get(head) != null;
  }

  /**
   * @param head its signature has been checked
   * @throws RejectInput {@link VerifyCode#HISTORIES_DIFFER}, {@link FormatCode#TOO_LARGE}
   */
  void add(Head head) {
    HeadStatement s = head.statement();
    Map<Long, Digest> log =
        roots.computeIfAbsent(new Log(s.issuer(), s.logId()), l -> new HashMap<>(2));
    Digest known = log.putIfAbsent(s.size(), head.root());
    if (known == null) {
      heads++;
      Bounds.require(heads, Bounds.MAX_HEADS, "different heads");
    } else if (!known.equals(head.root())) {
      throw new RejectInput(
          VerifyCode.HISTORIES_DIFFER,
          "(" + s.issuer() + ", log " + s.logId() + ", at " + s.size() + " leaves)");
    }
    recent.put(head, true);
  }
}
