package dev.edgeseal.testrig;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Frontier;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A device's tree in memory, and what a city makes of its heads. */
final class Samples {
  static final Refusal REFUSED = new Refusal(Refusal.Kind.UNKNOWN, "no", Optional.empty());

  private Samples() {}

  /** The leaves of a log whose leaf i is {@code prefix} and i. */
  record Tree(String prefix) {
    Digest root(long size) {
      Frontier f = new Frontier();
      for (long i = 0; i < size; i++) {
        f.append(leaf(i));
      }
      return f.root();
    }

    ConsistencyProof growth(long from, long to) {
      return Merkle.proveConsistency(this::subtree, from, to);
    }

    private Digest leaf(long i) {
      return Merkle.leaf((prefix + i).getBytes(StandardCharsets.UTF_8));
    }

    private Digest subtree(int level, long index) {
      if (level == 0) {
        return leaf(index);
      }
      return Merkle.node(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1));
    }
  }

  static Registration first(TestKeys device, String logId, Tree tree, long size) {
    return registration(device, logId, tree, size, OptionalLong.empty());
  }

  static Registration registration(
      TestKeys device, String logId, Tree tree, long size, OptionalLong from) {
    Head head = device.head(logId, OptionalLong.empty(), size, tree.root(size));
    Optional<ConsistencyProof> proof =
        from.isPresent() ? Optional.of(tree.growth(from.getAsLong(), size)) : Optional.empty();
    return new Registration(head, device.chain(), proof);
  }

  /** A receipt of a city whose second leaf is this head. */
  static Receipt receipt(TestKeys city, Head registered, Optional<CertificateChain> chain) {
    Digest policy = Merkle.leaf(new byte[] {1});
    List<Digest> leaves = List.of(policy, Merkle.leaf(registered.encode()));
    Head head =
        city.head(
            "city-log",
            OptionalLong.of(1_760_000_000),
            2,
            Merkle.node(leaves.get(0), leaves.get(1)));
    return Receipt.of(head, new InclusionProof(2, 1, List.of(policy)), chain);
  }

  /** As long as a chain may be: four certificates. */
  static TestKeys deviceWithLongChain(TestKeys.Ca root, String name) {
    TestKeys.Ca ca = root;
    List<TestKeys.Ca> between = new ArrayList<>();
    for (int i = 1; i < CertificateChain.MAX_CERTIFICATES; i++) {
      ca = ca.below("CA " + i + " with a long name to fill more than one block of a transfer");
      between.add(ca);
    }
    return between.getLast().device(name);
  }
}
