package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The sources that the newest notes speak of, each with a digest of its configuration. */
final class ConfiguredSources {
  private ConfiguredSources() {}

  static void createTable(Connection c) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute(
          "CREATE TABLE configured(source TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID");
    }
  }

  static Map<String, Digest> read(Connection c) throws SQLException {
    TreeMap<String, Digest> sources = new TreeMap<>();
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT source, digest FROM configured")) {
      while (r.next()) {
        sources.put(r.getString(1), Digest.of(r.getBytes(2)));
      }
    }
    return sources;
  }

  /**
   * @param configuration empty when the source is configured no more
   */
  static void write(Connection c, String source, Optional<Digest> configuration)
      throws SQLException {
    String sql =
        configuration.isPresent()
            ? "INSERT OR REPLACE INTO configured(source, digest) VALUES(?, ?)"
            : "DELETE FROM configured WHERE source = ?";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setString(1, source);
      if (configuration.isPresent()) {
        s.setBytes(2, configuration.get().toArray());
      }
      s.executeUpdate();
    }
  }
}
