package dev.edgeseal.journal;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a kind of log does with an entry when its turn comes. Called on the writer thread only,
 * inside the transaction of the entry's group; what it writes through the connection is committed
 * or rolled back with the group.
 *
 * @param <E> what callers submit
 * @param <A> the answer to an entry that needs no leaf
 */
public interface Sequencer<E, A> {
  /** The kind of log, kept in the file: a journal of another kind is refused. */
  String kind();

  /** About how many bytes of memory an entry takes while it waits. Any thread. */
  int weigh(E entry);

  /** Creates this log's own tables, in the transaction that creates the journal. */
  void createTables(Connection connection) throws SQLException;

  /**
   * Drops everything remembered and reads it again: at the start, and after a commit of unknown
   * outcome.
   */
  void reload(Connection connection) throws SQLException;

  /**
   * Whether every head is kept, and not the newest alone: then a receipt can be given again under
   * the head it was first given under.
   */
  boolean keepsHeads();

  /** Leaf 0 of a new log. */
  E genesis(String logId);

  /**
   * Turns an entry into the leaf with this index, or settles it without a leaf.
   *
   * @throws dev.edgeseal.evidence.Failure.RejectInput when the entry is bad; then nothing was
   *     changed
   */
  Sequenced<A> sequence(E entry, long index, Connection connection) throws SQLException;

  /** Writes what the group changed; called once, after its last entry. */
  void flush(Connection connection) throws SQLException;

  /** What became of an entry. */
  sealed interface Sequenced<A> {
    /** It becomes a leaf with these bytes. */
    record Leaf<A>(byte[] bytes) implements Sequenced<A> {}

    /** It needs no leaf: this is the answer, valid once the group is committed. */
    record Settled<A>(A answer) implements Sequenced<A> {}
  }
}
