package dev.edgeseal.journal;

import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Frontier;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log from leaf 0 and checks every byte that can be checked: records against their
 * hashes and tiles, tiles against the frontier, heads and receipts against the tree and their keys,
 * and that no page is missing. Names the records that are wrong. Reads one state of the file,
 * beside a running agent if there is one.
 */
public final class DeepCheck {
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
  private final Optional<KnownKeys> known;
  private final Findings findings = new Findings();
  private final Map<Digest, Long> noted = new HashMap<>();
  private final Frontier frontier = new Frontier();
  private final Tree tree = Tree.empty();
  private final Map<String, Long> nextPage = new HashMap<>();
  private long dropped;

  private DeepCheck(Store store, Optional<KnownKeys> known) throws SQLException {
    this.store = store;
    this.known = known;
    this.device = "device".equals(store.meta(Journal.META_KIND).orElse(""));
  }

  /** Takes the certificates in the log for the right ones. */
  public static Report run(Path file) {
    return run(file, Optional.empty());
  }

  /**
   * @param known whose signatures belong in the log; without it the certificates in the log are
   *     taken for the right ones
   * @throws Failure.GiveUp when the file cannot be read at all
   */
  public static Report run(Path file, Optional<KnownKeys> known) {
    try (Store store = Store.openReader(file)) {
      store.connection().setAutoCommit(false);
      return new DeepCheck(store, known).check();
    } catch (SQLException e) {
      throw Store.failure(e, file.toString());
    }
  }

  private Report check() throws SQLException {
    Frontier stored = store.frontier();
    long droppedUpTo = Store.count(store.meta(DeviceSequencer.META_DROPPED));
    for (long first = 0; first < stored.size(); first += Tree.WIDTH) {
      checkTile(first, Math.min(stored.size(), first + Tree.WIDTH), droppedUpTo);
    }
    checkFrontier(stored);
    checkBeyond(stored.size());
    if (device && findings.isEmpty()) {
      checkPageCounters();
    }
    SignatureCheck signatures = new SignatureCheck(store, tree, known, noted, findings);
    if (device) {
      signatures.checkReceipts();
    }
    signatures.checkHeads();
    return new Report(
        stored.size(), dropped, signatures.heads(), signatures.receipts(), findings.all());
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
        findings.add(
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
      findings.add(OptionalLong.empty(), e.detail());
      return null;
    }
  }

  private void present(long index, byte[] bytes, byte[] hash, byte @Nullable [] tile) {
    Digest leaf = Merkle.leaf(bytes);
    boolean isHash = hash.length == Digest.SIZE;
    Digest stored = isHash ? Digest.of(hash) : leaf;
    Digest vouched = tile == null ? stored : Tree.hash(tile, (int) (index % Tree.WIDTH));
    if (!isHash || !leaf.equals(vouched)) {
      findings.add(OptionalLong.of(index), "record " + index + " was changed");
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
      findings.add(OptionalLong.of(index), "record " + index + " is missing");
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
      if (!stored.edge().get(i).equals(frontier.edge().get(i)) && !findings.names(from, to)) {
        findings.add(
            OptionalLong.of(from),
            "the records " + from + " to " + (to - 1) + " are not those that were captured");
      }
      from = to;
    }
  }

  private void checkBeyond(long size) throws SQLException {
    try (PreparedStatement s =
        store
            .connection()
            .prepareStatement(
                "SELECT idx FROM entry WHERE idx >= ? OR idx < 0 LIMIT " + Findings.MAX)) {
      s.setLong(1, size);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          findings.add(
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
          findings.add(
              OptionalLong.empty(),
              "the next page of " + source + " is " + r.getLong(2) + ", not " + next);
        }
      }
    }
  }

  /** A record of the device itself may say with which certificate it signs from then on. */
  private void noteCertificate(long index, Record record) {
    if (!record.source().equals(Record.DEVICE) || !record.type().equals(ContentType.NOTE)) {
      return;
    }
    try {
      Note note = Note.parse(record.payload().toArray());
      if (note instanceof Note.Genesis genesis) {
        noted.putIfAbsent(genesis.x5t(), index);
      } else if (note instanceof Note.CertificateChanged changed) {
        noted.putIfAbsent(changed.x5t(), index);
      }
    } catch (Failure.RejectInput e) {
      return; // a note of a later version names nothing that is known here
    }
  }

  private void checkPage(long index, byte[] bytes) {
    Record record;
    try {
      record = Record.parse(bytes);
    } catch (Failure.RejectInput e) {
      findings.add(OptionalLong.of(index), "record " + index + " is not a record");
      return;
    }
    noteCertificate(index, record);
    Long expected = nextPage.put(record.source(), record.page() + 1);
    boolean unknown = dropped > 0 || !findings.isEmpty();
    long should = expected != null ? expected : unknown ? record.page() : 0;
    if (record.page() != should) {
      findings.add(
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
}
