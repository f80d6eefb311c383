package dev.edgeseal.journal;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The SQLite file: how it is begun and opened, with the settings that durability depends on, read
 * back after they are set.
 */
final class StoreFile {
  static final int VERSION = 1;

  private static final String[] TABLES = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE entry(idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL, hash BLOB NOT NULL)",
    "CREATE TABLE tile(id INTEGER PRIMARY KEY, hashes BLOB NOT NULL)",
    "CREATE TABLE frontier(id INTEGER PRIMARY KEY CHECK(id = 0), size INTEGER NOT NULL, hashes BLOB NOT NULL)",
    "CREATE TABLE head(size INTEGER PRIMARY KEY, bytes BLOB NOT NULL, kept INTEGER NOT NULL)",
    "CREATE TABLE certificate(x5t BLOB PRIMARY KEY, chain BLOB NOT NULL) WITHOUT ROWID",
  };

  private StoreFile() {}

  /** Creates the tables of one kind of log, in the transaction that begins the file. */
  @FunctionalInterface
  interface TableMaker {
    void create(Connection connection) throws SQLException;
  }

  /** Takes a connection over; when it fails the connection is closed. */
  @FunctionalInterface
  interface Taker {
    Store take(Connection connection) throws SQLException;
  }

  /** An existing file, or a new one with its tables. */
  static Store openToWrite(Path file, TableMaker ownTables, Taker taker) {
    if (!Files.exists(file)) {
      begin(file, ownTables);
    }
    return open(
        file,
        new SQLiteConfig(),
        connection -> {
          setDurability(connection);
          connection.setAutoCommit(false);
          return taker.take(connection);
        });
  }

  /** An existing file, beside its writer. */
  static Store openToRead(Path file, Taker taker) {
    if (!Files.isReadable(file)) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + ")");
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return open(file, config, taker);
  }

  private static Store open(Path file, SQLiteConfig config, Taker taker) {
    requireContent(file);
    Connection connection = null;
    try {
      connection = connect(file, config);
      requireVersion(connection);
      return taker.take(connection);
    } catch (SQLException e) {
      closeQuietly(connection);
      throw Store.failure(e, file.toString());
    } catch (Failure e) {
      closeQuietly(connection);
      throw e;
    }
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
      throw Store.failure(e, file.toString());
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

  private static void closeQuietly(@Nullable Connection c) {
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        throw new IllegalStateException("a connection that was never used does not close", e);
      }
    }
  }
}
