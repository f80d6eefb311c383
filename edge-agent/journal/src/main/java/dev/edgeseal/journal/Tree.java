package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Frontier;
import dev.edgeseal.evidence.Merkle;
import java.util.ArrayList;
import java.util.List;

/**
 * The growing tree in memory: its frontier and the incomplete tile of each level. A tile is 256
 * hashes wide (C2SP tlog-tiles): tile {@code n} of level {@code L} holds the roots over {@code
 * 256^L} leaves each, from {@code n * 256}. Owned by the writer thread.
 */
final class Tree {
  static final int WIDTH = 256;
  static final int WIDTH_BITS = 8;

  /** A tile that has just been completed and is to be stored. */
  record Tile(int level, long number, byte[] hashes) {}

  private final Frontier frontier;
  private final ArrayList<byte[]> open = new ArrayList<>();
  private final ArrayList<Tile> completed = new ArrayList<>();

  /**
   * @param open per level the hashes of its incomplete tile, which the frontier's size says the
   *     number of
   */
  Tree(Frontier frontier, List<byte[]> open) {
    this.frontier = frontier;
    this.open.addAll(open);
  }

  static Tree empty() {
    return new Tree(new Frontier(), List.of());
  }

  long size() {
    return frontier.size();
  }

  Digest root() {
    return frontier.root();
  }

  Frontier frontier() {
    return frontier;
  }

  void append(Digest leafHash) {
    long index = frontier.size();
    frontier.append(leafHash);
    put(0, index, leafHash);
  }

  private void put(int level, long index, Digest hash) {
    if (level == open.size()) {
      open.add(new byte[WIDTH * Digest.SIZE]);
    }
    int slot = (int) (index & (WIDTH - 1));
    byte[] hashes = open.get(level);
    hash.copyTo(hashes, slot * Digest.SIZE);
    if (slot == WIDTH - 1) {
      long number = index >> WIDTH_BITS;
      completed.add(new Tile(level, number, hashes));
      open.set(level, new byte[WIDTH * Digest.SIZE]);
      put(level + 1, number, tileRoot(hashes));
    }
  }

  /** The tiles completed since the last call. */
  List<Tile> takeCompleted() {
    List<Tile> tiles = List.copyOf(completed);
    completed.clear();
    return tiles;
  }

  /**
   * What readers may use once it is committed: slots that a snapshot counts are never written
   * again.
   */
  Snapshot snapshot() {
    return new Snapshot(frontier.size(), List.copyOf(open));
  }

  record Snapshot(long size, List<byte[]> open) {
    static final Snapshot EMPTY = new Snapshot(0, List.of());
  }

  static Digest hash(byte[] hashes, int slot) {
    byte[] one = new byte[Digest.SIZE];
    System.arraycopy(hashes, slot * Digest.SIZE, one, 0, Digest.SIZE);
    return Digest.of(one);
  }

  static Digest tileRoot(byte[] hashes) {
    return rangeRoot(hashes, 0, WIDTH);
  }

  /** The root over {@code count} slots from {@code from}, a power of two. */
  static Digest rangeRoot(byte[] hashes, int from, int count) {
    if (count == 1) {
      return hash(hashes, from);
    }
    int half = count / 2;
    return Merkle.node(rangeRoot(hashes, from, half), rangeRoot(hashes, from + half, half));
  }
}
