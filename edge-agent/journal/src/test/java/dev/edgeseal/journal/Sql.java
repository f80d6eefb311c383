package dev.edgeseal.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Somebody with SQLite and the right to write, for tests. */
final class Sql {
  private Sql() {}

  static void run(Path file, String sql, Object... arguments) throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement s = c.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        s.setObject(i + 1, arguments[i]);
      }
      s.execute();
    }
  }

  static byte[] bytes(Path file, String sql) throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement s = c.prepareStatement(sql);
        ResultSet r = s.executeQuery()) {
      r.next();
      return r.getBytes(1);
    }
  }

  static long number(Path file, String sql) throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement s = c.prepareStatement(sql);
        ResultSet r = s.executeQuery()) {
      r.next();
      return r.getLong(1);
    }
  }

  /** Flips the lowest bit of one byte of a blob. */
  static void flip(Path file, String table, String column, String where, int at)
      throws SQLException {
    byte[] bytes = bytes(file, "SELECT " + column + " FROM " + table + " WHERE " + where);
    int i = at < 0 ? bytes.length + at : at;
    bytes[i] ^= 1;
    run(file, "UPDATE " + table + " SET " + column + " = ? WHERE " + where, bytes);
  }
}
