package dev.edgeseal.evidence;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing tree: the roots of its perfect subtrees, largest first, at most 64.
 * Enough to append and to know the root. Owned by one thread.
 */
public final class Frontier {
  private final ArrayList<Digest> edge;
  private long size;

  public Frontier() {
    this(0, List.of());
  }

  /**
   * @throws IllegalArgumentException when the number of hashes is not the number of one bits of
   *     {@code size}
   */
  public Frontier(long size, List<Digest> edge) {
    if (size < 0 || edge.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          edge.size() + " subtree roots do not make a tree of " + size + " leaves");
    }
    this.size = size;
    this.edge = new ArrayList<>(edge);
  }

  public Frontier copy() {
    return new Frontier(size, edge);
  }

  public long size() {
    return size;
  }

  /** Roots of the perfect subtrees, largest first. */
  public List<Digest> edge() {
    return List.copyOf(edge);
  }

  public void append(Digest leafHash) {
    Digest hash = leafHash;
    for (long n = size; (n & 1) == 1; n >>= 1) {
      hash = Merkle.node(edge.removeLast(), hash);
    }
    edge.add(hash);
    size++;
  }

  /** RFC 9162 2.1.1. */
  public Digest root() {
    if (edge.isEmpty()) {
      return Merkle.emptyRoot();
    }
    Digest hash = edge.getLast();
    for (int i = edge.size() - 2; i >= 0; i--) {
      hash = Merkle.node(edge.get(i), hash);
    }
    return hash;
  }
}
