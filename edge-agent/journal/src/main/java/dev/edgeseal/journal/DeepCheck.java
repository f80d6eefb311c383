package dev.edgeseal.journal;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Frontier;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Record;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log from leaf 0 and checks every byte that can be checked: records against their
 * hashes and tiles, tiles against the frontier, heads and receipts against the tree and their keys,
 * and that no page is missing. Names the records that are wrong. Reads one state of the file,
 * beside a running agent if there is one.
 */
public final class DeepCheck {
  private static final int MAX_FINDINGS = 1000;

  /**
   * Something that is wrong.
   *
   * @param index the record it is about; empty when it is about something else
   */
  public record Finding(OptionalLong index, String what) {}

  /**
   * @param dropped records whose payload was dropped by policy: only their hashes were checked
   */
  public record Report(
      long records, long dropped, int heads, int receipts, List<Finding> findings) {
    public boolean sound() {
      return findings.isEmpty();
    }
  }

  private final Store store;
  private final boolean device;
  private final ArrayList<Finding> findings = new ArrayList<>();
  private final Frontier frontier = new Frontier();
  private final Tree tree = Tree.empty();
  private final Map<String, Long> nextPage = new HashMap<>();
  private long dropped;

  private DeepCheck(Store store) throws SQLException {
    this.store = store;
    this.device = "device".equals(store.meta(Journal.META_KIND).orElse(""));
  }

  /**
   * @throws Failure.GiveUp when the file cannot be read at all
   */
  public static Report run(Path file) {
    try (Store store = Store.openReader(file)) {
      store.connection().setAutoCommit(false);
      return new DeepCheck(store).check();
    } catch (SQLException e) {
      throw Store.failure(e, file.toString());
    }
  }

  private Report check() throws SQLException {
    Frontier stored = store.frontier();
    long droppedUpTo = Long.parseLong(store.meta(DeviceSequencer.META_DROPPED).orElse("0"));
    for (long first = 0; first < stored.size(); first += Tree.WIDTH) {
      checkTile(first, Math.min(stored.size(), first + Tree.WIDTH), droppedUpTo);
    }
    checkFrontier(stored);
    checkBeyond(stored.size());
    if (device && findings.isEmpty()) {
      checkPageCounters();
    }
    int heads = checkHeads();
    int receipts = device ? checkReceipts() : 0;
    return new Report(stored.size(), dropped, heads, receipts, List.copyOf(findings));
  }

  private void found(OptionalLong index, String what) {
    if (findings.size() < MAX_FINDINGS) {
      findings.add(new Finding(index, what));
    }
  }

  /**
   * Checks the records of one tile and continues the tree with the hashes that the log vouches for.
   */
  private void checkTile(long first, long end, long droppedUpTo) throws SQLException {
    byte[] tile = end - first == Tree.WIDTH ? storedTile(first >> Tree.WIDTH_BITS) : null;
    long expected = first;
    try (PreparedStatement s =
        store
            .connection()
            .prepareStatement(
                "SELECT idx, bytes, hash FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx")) {
      s.setLong(1, first);
      s.setLong(2, end);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          long index = r.getLong(1);
          for (; expected < index; expected++) {
            missing(expected, tile, droppedUpTo);
          }
          present(index, r.getBytes(2), r.getBytes(3), tile);
          expected++;
        }
      }
    }
    for (; expected < end; expected++) {
      missing(expected, tile, droppedUpTo);
    }
    for (Tree.Tile built : tree.takeCompleted()) {
      if (built.level() > 0 && !Arrays.equals(built.hashes(), storedTile(built))) {
        found(
            OptionalLong.empty(),
            "tile " + built.number() + " of level " + built.level() + " is wrong");
      }
    }
  }

  private byte @Nullable [] storedTile(long number) throws SQLException {
    return storedTile(new Tree.Tile(0, number, new byte[0]));
  }

  private byte @Nullable [] storedTile(Tree.Tile which) throws SQLException {
    try {
      return store.tile(which.level(), which.number());
    } catch (Failure.GiveUp e) {
      found(OptionalLong.empty(), e.detail());
      return null;
    }
  }

  private void present(long index, byte[] bytes, byte[] hash, byte @Nullable [] tile) {
    Digest leaf = Merkle.leaf(bytes);
    boolean isHash = hash.length == Digest.SIZE;
    Digest stored = isHash ? Digest.of(hash) : leaf;
    Digest vouched = tile == null ? stored : Tree.hash(tile, (int) (index % Tree.WIDTH));
    if (!isHash || !leaf.equals(vouched)) {
      found(OptionalLong.of(index), "record " + index + " was changed");
      nextPage.clear();
    } else if (device) {
      checkPage(index, bytes);
    }
    grow(vouched);
  }

  private void missing(long index, byte @Nullable [] tile, long droppedUpTo) {
    if (index >= 1 && index <= droppedUpTo) {
      dropped++;
      nextPage.clear(); // pages of what was dropped are not known
    } else {
      found(OptionalLong.of(index), "record " + index + " is missing");
      nextPage.clear();
    }
    grow(
        tile == null
            ? Digest.of(new byte[Digest.SIZE])
            : Tree.hash(tile, (int) (index % Tree.WIDTH)));
  }

  private void grow(Digest leaf) {
    frontier.append(leaf);
    tree.append(leaf);
  }

  /**
   * Behind the complete tiles only the frontier vouches: for whole subtrees, not single records.
   */
  private void checkFrontier(Frontier stored) {
    long from = 0;
    for (int i = 0; i < stored.edge().size(); i++) {
      long to = from + Long.highestOneBit(stored.size() - from);
      if (!stored.edge().get(i).equals(frontier.edge().get(i)) && !isNamed(from, to)) {
        found(
            OptionalLong.of(from),
            "the records " + from + " to " + (to - 1) + " are not those that were captured");
      }
      from = to;
    }
  }

  private boolean isNamed(long from, long to) {
    return findings.stream()
        .anyMatch(f ->
            f.index().isPresent() && f.index().getAsLong() >= from && f.index().getAsLong() < to);
  }

  private void checkBeyond(long size) throws SQLException {
    try (PreparedStatement s =
        store
            .connection()
            .prepareStatement(
                "SELECT idx FROM entry WHERE idx >= ? OR idx < 0 LIMIT " + MAX_FINDINGS)) {
      s.setLong(1, size);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          found(
              OptionalLong.of(r.getLong(1)),
              "record " + r.getLong(1) + " does not belong to a log of " + size);
        }
      }
    }
  }

  private void checkPageCounters() throws SQLException {
    try (Statement s = store.connection().createStatement();
        ResultSet r = s.executeQuery("SELECT name, page FROM next_page")) {
      while (r.next()) {
        String source = r.getString(1);
        long next = nextPage.getOrDefault(source, r.getLong(2)); // all of them may be dropped
        if (next != r.getLong(2)) {
          found(
              OptionalLong.empty(),
              "the next page of " + source + " is " + r.getLong(2) + ", not " + next);
        }
      }
    }
  }

  private void checkPage(long index, byte[] bytes) {
    Record record;
    try {
      record = Record.parse(bytes);
    } catch (Failure.RejectInput e) {
      found(OptionalLong.of(index), "record " + index + " is not a record");
      return;
    }
    Long expected = nextPage.put(record.source(), record.page() + 1);
    boolean unknown = dropped > 0 || !findings.isEmpty();
    long should = expected != null ? expected : unknown ? record.page() : 0;
    if (record.page() != should) {
      found(
          OptionalLong.of(index),
          "record "
              + index
              + " is page "
              + record.page()
              + " of "
              + record.source()
              + ", not "
              + should);
    }
  }

  private int checkHeads() throws SQLException {
    int heads = 0;
    try (Statement s = store.connection().createStatement();
        ResultSet r = s.executeQuery("SELECT size, bytes FROM head ORDER BY size")) {
      while (r.next()) {
        heads++;
        long size = r.getLong(1);
        try {
          Head head = Head.parse(r.getBytes(2));
          CertificateChain chain = store.chain(head.statement().x5t());
          if (head.statement().size() != size || size > tree.size()) {
            found(OptionalLong.empty(), "the head of " + size + " records does not belong here");
          } else if (!head.verify(chain.publicKey())) {
            found(
                OptionalLong.empty(), "the signature of the head of " + size + " does not verify");
          } else if (!root(size).equals(head.root())) {
            found(OptionalLong.empty(), "the head of " + size + " records has another root");
          }
        } catch (Failure e) {
          found(OptionalLong.empty(), "the head of " + size + " records: " + e.getMessage());
        }
      }
    }
    return heads;
  }

  private Digest root(long size) {
    return Merkle.root(
        new TileTree((level, number) -> Recovery.readTile(store, level, number))
            .at(tree.snapshot()),
        size);
  }

  private int checkReceipts() throws SQLException {
    int receipts = 0;
    try (Statement s = store.connection().createStatement();
        ResultSet r = s.executeQuery("SELECT city, size, bytes FROM receipt ORDER BY city, size")) {
      while (r.next()) {
        receipts++;
        String which = "the receipt of " + r.getString(1) + " for " + r.getLong(2) + " records";
        try {
          Receipt receipt = Receipt.parse(r.getBytes(3));
          Head head =
              store.head(r.getLong(2)).orElseThrow(() -> new IllegalStateException("no head"));
          Digest cityRoot = receipt.inclusions().getFirst().root(Merkle.leaf(head.encode()));
          boolean signed =
              receipt.chain().isPresent()
                  && receipt.head(cityRoot).verify(receipt.chain().get().publicKey());
          if (!signed) {
            found(OptionalLong.empty(), which + " does not verify");
          }
        } catch (Failure | IllegalStateException e) {
          found(OptionalLong.empty(), which + ": " + e.getMessage());
        }
      }
    }
    return receipts;
  }
}
