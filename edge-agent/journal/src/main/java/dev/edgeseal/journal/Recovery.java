package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Frontier;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the tree back from disk and checks it against itself: at most 255 records and 255 tiles a
 * level are read, whatever the size of the log or of the backlog. A contradiction is never
 * repaired.
 */
final class Recovery {
  /** The tree as it stands on disk, with its newest head. */
  record State(Tree tree, Optional<Head> head) {}

  private Recovery() {}

  /**
   * @throws GiveUp {@link JournalCode#CONTRADICTION}
   */
  static State load(Store store) throws SQLException {
    Frontier frontier = store.frontier();
    long size = frontier.size();
    requireSize(store, size);
    Tree tree = new Tree(frontier, openTiles(store, size));
    Merkle.Subtrees subtrees = subtrees(store, tree);
    if (!Merkle.root(subtrees, size).equals(frontier.root())) {
      throw contradiction("the records since the last complete tile do not give the stored root");
    }
    Optional<Head> head = store.lastHead();
    if (head.isPresent()) {
      checkHead(store, subtrees, size, head.get());
    }
    return new State(tree, head);
  }

  static Merkle.Subtrees subtrees(Store store, Tree tree) {
    return new TileTree((level, number) -> readTile(store, level, number)).at(tree.snapshot());
  }

  static byte[] readTile(Store store, int level, long number) {
    try {
      return store.tile(level, number);
    } catch (SQLException e) {
      throw Store.failure(e, "tile " + number + " of level " + level);
    }
  }

  private static void requireSize(Store store, long size) throws SQLException {
    try (Statement s = store.connection().createStatement();
        ResultSet r = s.executeQuery("SELECT max(idx) FROM entry")) {
      long next = r.next() && r.getObject(1) != null ? r.getLong(1) + 1 : 0;
      if (next != size) {
        throw contradiction("the last record is " + (next - 1) + " in a log of " + size);
      }
    }
  }

  /** Rebuilds the incomplete tile of each level from records and from the complete tiles below. */
  private static List<byte[]> openTiles(Store store, long size) throws SQLException {
    ArrayList<byte[]> open = new ArrayList<>();
    open.add(openLeaves(store, size));
    for (int level = 1; size >> (Tree.WIDTH_BITS * level) > 0; level++) {
      long count = size >> (Tree.WIDTH_BITS * level);
      long first = count & -Tree.WIDTH;
      byte[] hashes = new byte[Tree.WIDTH * Digest.SIZE];
      for (long n = first; n < count; n++) {
        Tree.tileRoot(store.tile(level - 1, n)).copyTo(hashes, (int) (n - first) * Digest.SIZE);
      }
      open.add(hashes);
    }
    return open;
  }

  private static byte[] openLeaves(Store store, long size) throws SQLException {
    byte[] hashes = new byte[Tree.WIDTH * Digest.SIZE];
    long first = size & -Tree.WIDTH;
    try (PreparedStatement s =
        store
            .connection()
            .prepareStatement("SELECT idx, bytes, hash FROM entry WHERE idx >= ? ORDER BY idx")) {
      s.setLong(1, first);
      long index = first;
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          Digest hash = Merkle.leaf(r.getBytes(2));
          if (r.getLong(1) != index) {
            throw contradiction("record " + index + " is missing");
          }
          if (!java.util.Arrays.equals(hash.toArray(), r.getBytes(3))) {
            throw contradiction("record " + index + " was changed");
          }
          hash.copyTo(hashes, (int) (index - first) * Digest.SIZE);
          index++;
        }
      }
      if (index != size) {
        throw contradiction("record " + index + " is missing");
      }
    }
    return hashes;
  }

  private static void checkHead(Store store, Merkle.Subtrees subtrees, long size, Head head)
      throws SQLException {
    long signed = head.statement().size();
    if (signed > size) {
      throw contradiction(
          "a head of " + signed + " records was signed and only " + size + " are here");
    }
    if (!Merkle.root(subtrees, signed).equals(head.root())) {
      throw contradiction("the records do not give the root of the head of " + signed);
    }
    if (!head.verify(store.chain(head.statement().x5t()).publicKey())) {
      throw contradiction("the signature of the head of " + signed + " does not verify");
    }
  }

  private static GiveUp contradiction(String detail) {
    return new GiveUp(JournalCode.CONTRADICTION, "(" + detail + ")");
  }
}
