package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Merkle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** RFC 9162 2.1.1 as it is written, for comparison: every hash anew, nothing remembered. */
record Naive(List<Digest> leaves) {
  static Naive of(int size) {
    ArrayList<Digest> leaves = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      leaves.add(leaf(i));
    }
    return new Naive(leaves);
  }

  static Digest leaf(int i) {
    return Merkle.leaf(ByteBuffer.allocate(4).putInt(i).array());
  }

  Digest root(int from, int to) {
    int n = to - from;
    if (n == 1) {
      return leaves.get(from);
    }
    int k = Integer.highestOneBit(n - 1);
    return Merkle.node(root(from, from + k), root(from + k, to));
  }

  Merkle.Subtrees subtrees() {
    return (level, index) ->
        root((int) (index << level), (int) Math.min(leaves.size(), (index + 1) << level));
  }
}
