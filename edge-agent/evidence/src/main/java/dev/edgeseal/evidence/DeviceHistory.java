package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Device receipts side by side: each larger head must be linked to the next smaller by a
 * consistency proof; only then may their cities be counted together.
 */
final class DeviceHistory {
  private DeviceHistory() {}

  /**
   * @param heads the receipts' heads, in the same order; heads of equal size have equal roots
   */
  static void check(List<Head> heads, List<Receipt> receipts) {
    TreeMap<Long, Digest> roots = new TreeMap<>();
    for (Head head : heads) {
      Digest known = roots.putIfAbsent(head.statement().size(), head.root());
      if (known != null && !known.equals(head.root())) {
        throw new RejectInput(
            VerifyCode.HISTORIES_DIFFER, "(at " + head.statement().size() + " leaves)");
      }
    }
    for (Receipt receipt : receipts) {
      checkLink(roots.lowerEntry(receipt.statement().size()), roots, receipt);
    }
  }

  private static void checkLink(
      Map.@org.jspecify.annotations.Nullable Entry<Long, Digest> smaller,
      TreeMap<Long, Digest> roots,
      Receipt receipt) {
    long size = receipt.statement().size();
    Optional<ConsistencyProof> link = receipt.consistency();
    if (smaller == null) {
      if (link.isPresent()) {
        throw new RejectInput(VerifyCode.LINK_UNEXPECTED, "(at " + size + " leaves)");
      }
      return;
    }
    String where = "(from " + smaller.getKey() + " to " + size + " leaves)";
    if (link.isEmpty()) {
      throw new RejectInput(VerifyCode.LINK_MISSING, where);
    }
    Digest root = roots.get(size);
    if (root == null
        || link.get().oldSize() != smaller.getKey()
        || !link.get().check(smaller.getValue(), root)) {
      throw new RejectInput(VerifyCode.LINK_INVALID, where);
    }
  }
}
