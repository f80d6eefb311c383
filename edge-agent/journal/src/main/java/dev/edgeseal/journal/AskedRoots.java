package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import java.util.TreeMap;

/**
 * The roots for which a signature was asked since the journal was opened from disk, by size. Within
 * that time the tree only grows, so a root of it stays the root of its first records. Owned by the
 * writer thread.
 */
final class AskedRoots {
  /** One has come in and is not stored yet, one is in flight. */
  private static final int OUTSTANDING = 2;

  private final TreeMap<Long, Digest> roots = new TreeMap<>();

  void asked(long size, Digest root) {
    roots.put(size, root);
    while (roots.size() > OUTSTANDING) {
      roots.pollFirstEntry(); // the signer failed on it
    }
  }

  /**
   * That the head which came in is one of the tree.
   *
   * @throws IllegalStateException when it is not; then it must not be stored
   */
  void require(Head head) {
    long size = head.statement().size();
    Digest asked = roots.get(size);
    if (asked == null || !asked.equals(head.root())) {
      throw new IllegalStateException("a head of " + size + " is of another tree");
    }
  }

  /** Up to here no other head will come in. */
  void sealed(long size) {
    roots.headMap(size, true).clear();
  }

  /** The tree is read from disk anew. */
  void forget() {
    roots.clear();
  }
}
