package dev.edgeseal.journal;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Frontier;
import dev.edgeseal.evidence.Head;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Reads and writes the tables that every log has, through one connection. A store belongs to one
 * thread at a time.
 */
final class Store implements AutoCloseable {
  private final Connection connection;
  private final @Nullable PreparedStatement insertEntry;
  private final @Nullable PreparedStatement updateFrontier;
  private final @Nullable HeadTable heads;

  private Store(Connection connection, boolean writable) throws SQLException {
    this.connection = connection;
    this.insertEntry =
        writable
            ? connection.prepareStatement("INSERT INTO entry(idx, bytes, hash) VALUES(?, ?, ?)")
            : null;
    this.updateFrontier =
        writable ? connection.prepareStatement("UPDATE frontier SET size = ?, hashes = ?") : null;
    this.heads = writable ? new HeadTable(connection) : null;
  }

  private static <T> T writable(@Nullable T statement) {
    if (statement == null) {
      throw new IllegalStateException("a reader does not write");
    }
    return statement;
  }

  /** Opens an existing or new file for the one writer, in a transaction-per-group mode. */
  static Store openWriter(Path file, StoreFile.TableMaker ownTables) {
    return StoreFile.openToWrite(file, ownTables, connection -> new Store(connection, true));
  }

  /** Opens an existing file for reading beside the writer. */
  static Store openReader(Path file) {
    return StoreFile.openToRead(file, connection -> new Store(connection, false));
  }

  Connection connection() {
    return connection;
  }

  void commit() throws SQLException {
    connection.commit();
  }

  Optional<String> meta(String key) throws SQLException {
    return meta(connection, key);
  }

  static Optional<String> meta(Connection c, String key) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
      s.setString(1, key);
      try (ResultSet r = s.executeQuery()) {
        return r.next() ? Optional.of(r.getString(1)) : Optional.empty();
      }
    }
  }

  /**
   * A count as it is kept under {@code meta}; 0 when it never was.
   *
   * @throws GiveUp {@link JournalCode#CONTRADICTION} when it is no count
   */
  static long count(Optional<String> value) {
    String written = value.orElse("0");
    if (!written.matches("[0-9]{1,18}")) {
      throw new GiveUp(JournalCode.CONTRADICTION, "(\"" + written + "\" is no count)");
    }
    return Long.parseLong(written);
  }

  static void putMeta(Connection c, String key, String value) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)")) {
      s.setString(1, key);
      s.setString(2, value);
      s.executeUpdate();
    }
  }

  void insertEntry(long index, byte[] bytes, Digest hash) throws SQLException {
    PreparedStatement s = writable(insertEntry);
    s.setLong(1, index);
    s.setBytes(2, bytes);
    s.setBytes(3, hash.toArray());
    s.executeUpdate();
  }

  static long tileId(int level, long number) {
    return (long) level << 48 | number;
  }

  void insertTile(Tree.Tile tile) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("INSERT INTO tile(id, hashes) VALUES(?, ?)")) {
      s.setLong(1, tileId(tile.level(), tile.number()));
      s.setBytes(2, tile.hashes());
      s.executeUpdate();
    }
  }

  byte[] tile(int level, long number) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("SELECT hashes FROM tile WHERE id = ?")) {
      s.setLong(1, tileId(level, number));
      try (ResultSet r = s.executeQuery()) {
        if (!r.next() || r.getBytes(1).length != Tree.WIDTH * Digest.SIZE) {
          throw new GiveUp(
              JournalCode.CONTRADICTION, "(tile " + number + " of level " + level + " is missing)");
        }
        return r.getBytes(1);
      }
    }
  }

  void writeFrontier(Frontier frontier) throws SQLException {
    List<Digest> edge = frontier.edge();
    byte[] hashes = new byte[edge.size() * Digest.SIZE];
    for (int i = 0; i < edge.size(); i++) {
      edge.get(i).copyTo(hashes, i * Digest.SIZE);
    }
    PreparedStatement s = writable(updateFrontier);
    s.setLong(1, frontier.size());
    s.setBytes(2, hashes);
    s.executeUpdate();
  }

  Frontier frontier() throws SQLException {
    try (Statement s = connection.createStatement();
        ResultSet r = s.executeQuery("SELECT size, hashes FROM frontier")) {
      if (!r.next()) {
        throw new GiveUp(JournalCode.CONTRADICTION, "(no frontier)");
      }
      byte[] hashes = r.getBytes(2);
      ArrayList<Digest> edge = new ArrayList<>();
      for (int i = 0; i < hashes.length / Digest.SIZE; i++) {
        edge.add(Tree.hash(hashes, i));
      }
      try {
        return new Frontier(r.getLong(1), edge);
      } catch (IllegalArgumentException e) {
        throw new GiveUp(JournalCode.CONTRADICTION, "(" + e.getMessage() + ")", e);
      }
    }
  }

  void appendHead(Head head, CertificateChain chain, Optional<Head> before, boolean kept)
      throws SQLException {
    writable(heads).append(head, chain, before, kept);
  }

  Optional<Head> lastHead() throws SQLException {
    return oneHead("SELECT bytes FROM head ORDER BY size DESC LIMIT 1", -1);
  }

  Optional<Head> head(long size) throws SQLException {
    return oneHead("SELECT bytes FROM head WHERE size = ?", size);
  }

  Optional<Head> firstHead(long index) throws SQLException {
    return oneHead("SELECT bytes FROM head WHERE size > ? ORDER BY size LIMIT 1", index);
  }

  private Optional<Head> oneHead(String sql, long size) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      if (size >= 0) {
        s.setLong(1, size);
      }
      try (ResultSet r = s.executeQuery()) {
        return r.next() ? Optional.of(Head.parse(r.getBytes(1))) : Optional.empty();
      }
    } catch (RejectInput e) {
      throw new GiveUp(JournalCode.CONTRADICTION, "(a stored head is no head)", e);
    }
  }

  CertificateChain chain(Digest x5t) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("SELECT chain FROM certificate WHERE x5t = ?")) {
      s.setBytes(1, x5t.toArray());
      try (ResultSet r = s.executeQuery()) {
        if (!r.next()) {
          throw new GiveUp(JournalCode.CONTRADICTION, "(the certificate of a head is missing)");
        }
        CertificateChain chain = CertificateChain.parse(r.getBytes(1));
        if (!chain.x5t().equals(x5t)) {
          throw new GiveUp(JournalCode.CONTRADICTION, "(a stored certificate was replaced)");
        }
        return chain;
      }
    } catch (RejectInput e) {
      throw new GiveUp(JournalCode.CONTRADICTION, "(a stored certificate is none)", e);
    }
  }

  /** What a failed statement means to the caller. */
  static Failure failure(SQLException e, String where) {
    Code code = JournalCode.WRITE_FAILED;
    if (e instanceof SQLiteException s) {
      SQLiteErrorCode c = s.getResultCode();
      String name = c.name();
      if (name.equals("SQLITE_FULL")) {
        return new RetryLater(JournalCode.DISK_FULL, "(" + where + ")", e);
      }
      if (name.startsWith("SQLITE_CORRUPT") || name.equals("SQLITE_NOTADB")) {
        return new GiveUp(JournalCode.UNREADABLE, "(" + where + ")", e);
      }
      if (name.startsWith("SQLITE_READONLY")
          || name.startsWith("SQLITE_CANTOPEN")
          || name.startsWith("SQLITE_PERM")
          || name.startsWith("SQLITE_AUTH")) {
        return new GiveUp(JournalCode.NO_ACCESS, "(" + where + ")", e);
      }
    }
    return new RetryLater(code, "(" + where + ": " + e.getMessage() + ")", e);
  }

  /** A transaction that is open is rolled back. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
