package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Merkle;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The committed tree for readers: incomplete tiles from a snapshot, complete ones from the store.
 * Safe from any thread. Remembers a bounded number of tiles and of tile roots, which never change.
 */
final class TileTree {
  private static final int TILES_KEPT = 16;
  private static final int ROOTS_KEPT = 2048;

  /** Where complete tiles are kept. */
  @FunctionalInterface
  interface Tiles {
    byte[] read(int level, long number);
  }

  private final Tiles tiles;
  private final Map<Long, byte[]> kept = lru(TILES_KEPT);
  private final Map<Long, Digest> roots = lru(ROOTS_KEPT);

  TileTree(Tiles tiles) {
    this.tiles = tiles;
  }

  private static <V> Map<Long, V> lru(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > max;
      }
    };
  }

  /** The subtree roots of the tree that {@code snapshot} is of. */
  Merkle.Subtrees at(Tree.Snapshot snapshot) {
    return (level, index) -> root(snapshot, level, index);
  }

  private Digest root(Tree.Snapshot snapshot, int level, long index) {
    int tileLevel = level / Tree.WIDTH_BITS;
    int within = level % Tree.WIDTH_BITS;
    long first = index << within;
    long number = first >> Tree.WIDTH_BITS;
    int slot = (int) (first & (Tree.WIDTH - 1));
    long complete = snapshot.size() >> (Tree.WIDTH_BITS * (tileLevel + 1));
    if (number >= complete) {
      return Tree.rangeRoot(snapshot.open().get(tileLevel), slot, 1 << within);
    }
    if (within == 0 && tileLevel > 0) {
      return tileRoot(tileLevel - 1, first);
    }
    return Tree.rangeRoot(tile(tileLevel, number), slot, 1 << within);
  }

  private Digest tileRoot(int level, long number) {
    long key = Store.tileId(level, number);
    synchronized (roots) {
      Digest known = roots.get(key);
      if (known != null) {
        return known;
      }
    }
    Digest root = Tree.tileRoot(tile(level, number));
    synchronized (roots) {
      roots.put(key, root);
    }
    return root;
  }

  private byte[] tile(int level, long number) {
    long key = Store.tileId(level, number);
    synchronized (kept) {
      byte[] known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    byte[] hashes = tiles.read(level, number);
    synchronized (kept) {
      kept.put(key, hashes);
    }
    return hashes;
  }
}
