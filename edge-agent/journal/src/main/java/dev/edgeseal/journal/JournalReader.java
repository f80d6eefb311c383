package dev.edgeseal.journal;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of any log, beside its writer or in another process. Safe from any thread; one
 * query at a time. Only committed records are seen, and a proof never mixes two states.
 */
public final class JournalReader implements AutoCloseable {
  private final Path file;
  private final Supplier<Writer.Committed> committed;
  private final ReentrantLock lock = new ReentrantLock();
  private final TileTree tiles = new TileTree(this::tile);
  private @Nullable Store store;
  private boolean closed;

  private JournalReader(Path file, Supplier<Writer.Committed> committed) {
    this.file = file;
    this.committed = committed;
  }

  /** A reader that sees what the writer in this process commits, as it commits it. */
  static JournalReader live(Path file, Supplier<Writer.Committed> committed) {
    return new JournalReader(file, committed);
  }

  /**
   * A reader of a file that another process may be writing, as it stands now.
   *
   * @throws dev.edgeseal.evidence.Failure.GiveUp when the file cannot be read or contradicts itself
   */
  public static JournalReader open(Path file) {
    Store store = Store.openReader(file);
    try (store) {
      Connection c = store.connection();
      c.setAutoCommit(false); // one state for the whole of the check
      Recovery.State state = Recovery.load(store);
      boolean halted = store.meta(Journal.META_HALTED).isPresent();
      c.commit();
      Writer.Committed now = new Writer.Committed(state.tree().snapshot(), state.head(), halted);
      return new JournalReader(file, () -> now);
    } catch (SQLException e) {
      throw Store.failure(e, file.toString());
    }
  }

  public long size() {
    return committed.get().tree().size();
  }

  /** The newest head. */
  public Optional<Head> head() {
    return committed.get().head();
  }

  public boolean halted() {
    return committed.get().halted();
  }

  public String logId() {
    return meta(Journal.META_LOG).orElse("");
  }

  public String issuer() {
    return meta(Journal.META_ISSUER).orElse("");
  }

  /** Why sealing stopped for good, if it did. */
  public Optional<String> haltReason() {
    return meta(Journal.META_HALTED);
  }

  Optional<String> meta(String key) {
    return query(s -> s.meta(key));
  }

  /** The root of the first {@code size} leaves. */
  public Digest root(long size) {
    return Merkle.root(tiles.at(snapshot(size)), size);
  }

  public InclusionProof proveInclusion(long index, long size) {
    return Merkle.proveInclusion(tiles.at(snapshot(size)), index, size);
  }

  public ConsistencyProof proveConsistency(long oldSize, long newSize) {
    return Merkle.proveConsistency(tiles.at(snapshot(newSize)), oldSize, newSize);
  }

  private Tree.Snapshot snapshot(long size) {
    Tree.Snapshot now = committed.get().tree();
    if (size > now.size()) {
      throw new RejectInput(
          JournalCode.NO_SUCH_RECORD, "(" + size + " of a log of " + now.size() + ")");
    }
    return now;
  }

  private byte[] tile(int level, long number) {
    return query(s -> s.tile(level, number));
  }

  /** The bytes of a leaf; empty when its payload was dropped. */
  public Optional<byte[]> entry(long index) {
    if (index < 0 || index >= size()) {
      throw new RejectInput(
          JournalCode.NO_SUCH_RECORD, "(index " + index + " of a log of " + size() + ")");
    }
    return query(s -> {
      try (PreparedStatement p =
          s.connection().prepareStatement("SELECT bytes FROM entry WHERE idx = ?")) {
        p.setLong(1, index);
        try (ResultSet r = p.executeQuery()) {
          return r.next() ? Optional.of(r.getBytes(1)) : Optional.empty();
        }
      }
    });
  }

  /** Takes one entry that is still here. */
  @FunctionalInterface
  interface EntryVisitor {
    void visit(long index, byte[] bytes);
  }

  /**
   * Visits the entries from {@code first} to {@code last} whose payload is still here, ascending.
   */
  void eachEntry(long first, long last, EntryVisitor visitor) {
    query(s -> {
      try (PreparedStatement p =
          s.connection()
              .prepareStatement(
                  "SELECT idx, bytes FROM entry WHERE idx BETWEEN ? AND ? ORDER BY idx")) {
        p.setLong(1, first);
        p.setLong(2, last);
        try (ResultSet r = p.executeQuery()) {
          while (r.next()) {
            visitor.visit(r.getLong(1), r.getBytes(2));
          }
        }
      }
      return true;
    });
  }

  /** A kept head of this size, or the newest when it has this size. */
  public Optional<Head> head(long size) {
    return query(s -> s.head(size));
  }

  /** The smallest kept head that covers {@code index}, or the newest when that is smaller. */
  public Optional<Head> firstHead(long index) {
    return query(s -> s.firstHead(index));
  }

  /** The certificates of a head. */
  public CertificateChain chain(Head head) {
    return query(s -> s.chain(head.statement().x5t()));
  }

  /** A question to the store. */
  @FunctionalInterface
  interface Query<T> {
    T run(Store store) throws SQLException;
  }

  <T> T query(Query<T> query) {
    lock.lock();
    try {
      if (closed) {
        throw new RetryLater(JournalCode.CLOSED, "");
      }
      Store s = store;
      if (closed) {
        throw new RetryLater(JournalCode.CLOSED, "");
      }
      if (s == null) {
        s = Store.openReader(file);
        store = s;
      }
      return query.run(s);
    } catch (SQLException e) {
      throw Store.failure(e, file.toString());
    } finally {
      lock.unlock();
    }
  }

  /** A question to the log's own tables. */
  @FunctionalInterface
  public interface TableQuery<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Asks the log's own tables. */
  public <T> T ask(TableQuery<T> question) {
    return query(s -> question.run(s.connection()));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (store != null) {
        store.close();
        store = null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("SQLite does not close " + file, e);
    } finally {
      lock.unlock();
    }
  }
}
