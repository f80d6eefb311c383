package dev.edgeseal.testrig.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** sqlite-jdbc as a short program uses it: one connection, one prepared insert, nothing signed. */
final class PlainSqlite implements AutoCloseable {
  private final Path folder;
  private final Connection connection;
  private final PreparedStatement insert;
  private final byte[] row;
  private long rows;

  private PlainSqlite(Path folder, Connection connection, PreparedStatement insert, byte[] row) {
    this.folder = folder;
    this.connection = connection;
    this.insert = insert;
    this.row = row;
  }

  /** WAL and synchronous=FULL; transactions by {@link #insertGroup}. */
  static PlainSqlite wal(Path directory, int rowSize) throws IOException, SQLException {
    Path folder = Files.createTempDirectory(directory, "plain");
    Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("plain.db"));
    try (Statement s = c.createStatement()) {
      s.execute("PRAGMA journal_mode=WAL");
      s.execute("PRAGMA synchronous=FULL");
      s.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
    }
    c.setAutoCommit(false);
    return new PlainSqlite(
        folder,
        c,
        c.prepareStatement("INSERT INTO row(id, bytes) VALUES(?, ?)"),
        new byte[rowSize]);
  }

  /** No pragma set and autocommit: journal DELETE, synchronous FULL, a transaction a row. */
  static PlainSqlite defaults(Path directory, int rowSize) throws IOException, SQLException {
    Path folder = Files.createTempDirectory(directory, "plain");
    Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("plain.db"));
    try (Statement s = c.createStatement()) {
      s.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
    }
    return new PlainSqlite(
        folder,
        c,
        c.prepareStatement("INSERT INTO row(id, bytes) VALUES(?, ?)"),
        new byte[rowSize]);
  }

  /** One transaction. */
  int insertGroup(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      insertOne();
    }
    connection.commit();
    return count;
  }

  int insertOne() throws SQLException {
    ByteBuffer.wrap(row).putLong(rows);
    insert.setLong(1, rows++);
    insert.setBytes(2, row);
    insert.executeUpdate();
    return 1;
  }

  static String version() throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT sqlite_version()")) {
      return r.next() ? r.getString(1) : "unknown";
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    connection.close();
    Folders.delete(folder);
  }
}
