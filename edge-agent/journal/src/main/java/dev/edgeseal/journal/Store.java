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
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The SQLite file: tables that every log has, and the settings that durability depends on, read
 * back after they are set. A store belongs to one thread at a time.
 */
final class Store implements AutoCloseable {
  static final int VERSION = 1;

  private static final String[] TABLES = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE entry(idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL, hash BLOB NOT NULL)",
    "CREATE TABLE tile(id INTEGER PRIMARY KEY, hashes BLOB NOT NULL)",
    "CREATE TABLE frontier(id INTEGER PRIMARY KEY CHECK(id = 0), size INTEGER NOT NULL, hashes BLOB NOT NULL)",
    "CREATE TABLE head(size INTEGER PRIMARY KEY, bytes BLOB NOT NULL, kept INTEGER NOT NULL)",
    "CREATE TABLE certificate(x5t BLOB PRIMARY KEY, chain BLOB NOT NULL) WITHOUT ROWID",
  };

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
  static Store openWriter(Path file, TableMaker ownTables) {
    if (!Files.exists(file)) {
      begin(file, ownTables);
    }
    requireContent(file);
    Connection connection = null;
    try {
      connection = connect(file, new SQLiteConfig());
      requireVersion(connection);
      setDurability(connection);
      connection.setAutoCommit(false);
      return new Store(connection, true);
    } catch (SQLException e) {
      closeQuietly(connection);
      throw failure(e, file.toString());
    } catch (Failure e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** Opens an existing file for reading beside the writer. */
  static Store openReader(Path file) {
    if (!Files.isReadable(file)) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + ")");
    }
    requireContent(file);
    Connection connection = null;
    try {
      SQLiteConfig config = new SQLiteConfig();
      config.setReadOnly(true);
      connection = connect(file, config);
      requireVersion(connection);
      return new Store(connection, false);
    } catch (SQLException e) {
      closeQuietly(connection);
      throw failure(e, file.toString());
    } catch (Failure e) {
      closeQuietly(connection);
      throw e;
    }
  }

  @FunctionalInterface
  interface TableMaker {
    void create(Connection connection) throws SQLException;
  }

  private static Connection connect(Path file, SQLiteConfig config) throws SQLException {
    config.setBusyTimeout(10_000);
    config.setGetGeneratedKeys(false); // else each INSERT is followed by a SELECT of its row id
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static void setDurability(Connection connection) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute("PRAGMA journal_mode=WAL");
      s.execute("PRAGMA synchronous=FULL");
      s.execute("PRAGMA cache_size=-1024");
      s.execute("PRAGMA journal_size_limit=16777216");
      requirePragma(s, "journal_mode", "wal");
      requirePragma(s, "synchronous", "2");
    }
  }

  private static void requirePragma(Statement s, String name, String expected) throws SQLException {
    try (ResultSet r = s.executeQuery("PRAGMA " + name)) {
      String actual = r.next() ? r.getString(1) : "nothing";
      if (!expected.equalsIgnoreCase(actual)) {
        throw new GiveUp(
            JournalCode.DURABILITY, "(" + name + " is " + actual + ", not " + expected + ")");
      }
    }
  }

  /** A new journal appears under its name with its tables: a crash before leaves another name. */
  private static void begin(Path file, TableMaker ownTables) {
    if (Files.exists(part(file, "-wal"))) {
      throw new GiveUp(
          JournalCode.UNREADABLE, "(" + file + " is missing and its write-ahead log is there)");
    }
    Path begun = part(file, ".begun");
    try {
      for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
        Files.deleteIfExists(part(begun, suffix));
      }
      // SQLite gives the files beside it the same permissions
      Files.createFile(
          begun,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
      try (Connection c = connect(begun, new SQLiteConfig())) {
        setDurability(c);
        c.setAutoCommit(false);
        createTables(c, ownTables);
      }
      Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory = FileChannel.open(part(file, "").resolveSibling("."))) {
        directory.force(true);
      }
    } catch (SQLException e) {
      throw failure(e, file.toString());
    } catch (IOException e) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + ")", e);
    }
  }

  private static Path part(Path file, String suffix) {
    return file.toAbsolutePath().resolveSibling(file.getFileName() + suffix);
  }

  /** SQLite takes an empty file for a new database, and deletes the write-ahead log beside it. */
  private static void requireContent(Path file) {
    try {
      if (Files.size(file) == 0) {
        throw new GiveUp(JournalCode.UNREADABLE, "(" + file + " is empty)");
      }
    } catch (IOException e) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + ")", e);
    }
  }

  private static void createTables(Connection c, TableMaker ownTables) throws SQLException {
    try (Statement s = c.createStatement()) {
      for (String table : TABLES) {
        s.execute(table);
      }
      s.execute("INSERT INTO frontier VALUES(0, 0, x'')");
      s.execute("PRAGMA user_version=" + VERSION);
    }
    ownTables.create(c);
    c.commit();
  }

  private static void requireVersion(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery("PRAGMA user_version")) {
      int version = r.next() ? r.getInt(1) : 0;
      if (version != VERSION) {
        throw new GiveUp(JournalCode.VERSION, "(layout " + version + ", not " + VERSION + ")");
      }
    }
  }

  Connection connection() {
    return connection;
  }

  void commit() throws SQLException {
    connection.commit();
  }

  Optional<String> meta(String key) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
      s.setString(1, key);
      try (ResultSet r = s.executeQuery()) {
        return r.next() ? Optional.of(r.getString(1)) : Optional.empty();
      }
    }
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

  private static void closeQuietly(@Nullable Connection c) {
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        throw new IllegalStateException("a connection that was never used does not close", e);
      }
    }
  }

  /** A transaction that is open is rolled back. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
