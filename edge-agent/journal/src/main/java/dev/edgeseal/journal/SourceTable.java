package dev.edgeseal.journal;

import dev.edgeseal.evidence.CaptureTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The sources of a log: the page counter of each, and for each source and tile the span of indices
 * and times, so that records are found by source and time without an index row for each. Owned by
 * the writer thread, for the life of one connection.
 */
final class SourceTable {
  /** A source's page counter and its span in the tile that is being filled. */
  private static final class Source {
    final long id;
    long page;
    long tile = -1;
    long first;
    long last;
    long fromWall;
    long toWall;
    boolean dirty;

    Source(long id, long page) {
      this.id = id;
      this.page = page;
    }
  }

  private final Map<String, Source> sources = new HashMap<>();
  private final PreparedStatement insertSource;
  private final PreparedStatement putSpan;

  private SourceTable(Connection c) throws SQLException {
    this.insertSource = c.prepareStatement("INSERT INTO source(id, name, dropped) VALUES(?, ?, 0)");
    this.putSpan =
        c.prepareStatement(
            "INSERT INTO span(source, tile, first, last, from_wall, to_wall, page) VALUES(?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT DO UPDATE SET last = excluded.last, from_wall = excluded.from_wall,"
                + " to_wall = excluded.to_wall, page = excluded.page");
  }

  static void create(Connection c) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute(
          "CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dropped INTEGER NOT NULL)");
      s.execute(
          "CREATE TABLE span(source INTEGER, tile INTEGER, first INTEGER NOT NULL, last INTEGER NOT NULL,"
              + " from_wall INTEGER NOT NULL, to_wall INTEGER NOT NULL, page INTEGER NOT NULL,"
              + " PRIMARY KEY(source, tile)) WITHOUT ROWID");
      s.execute("CREATE INDEX span_tile ON span(tile)");
      s.execute(
          "CREATE VIEW next_page(source, name, page) AS SELECT id, name, coalesce((SELECT page FROM span"
              + " WHERE span.source = source.id ORDER BY tile DESC LIMIT 1), dropped) FROM source");
    }
  }

  /** As the file says. */
  static SourceTable load(Connection c) throws SQLException {
    SourceTable table = new SourceTable(c);
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT source, name, page FROM next_page")) {
      while (r.next()) {
        table.sources.put(r.getString(2), new Source(r.getLong(1), r.getLong(3)));
      }
    }
    for (Source source : table.sources.values()) {
      readLastSpan(c, source);
    }
    return table;
  }

  private static void readLastSpan(Connection c, Source source) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement(
            "SELECT tile, first, last, from_wall, to_wall FROM span WHERE source = ? ORDER BY tile DESC LIMIT 1")) {
      s.setLong(1, source.id);
      try (ResultSet r = s.executeQuery()) {
        if (r.next()) {
          source.tile = r.getLong(1);
          source.first = r.getLong(2);
          source.last = r.getLong(3);
          source.fromWall = r.getLong(4);
          source.toWall = r.getLong(5);
        }
      }
    }
  }

  /** The page of the next record of a source, which may be a new one. */
  long page(String name) {
    Source source = sources.get(name);
    return source == null ? 0 : source.page;
  }

  /** Counts the draft that becomes the record at {@code index}. */
  void take(Draft draft, long index) throws SQLException {
    Source source = sources.get(draft.source());
    if (source == null) {
      source = add(draft.source());
    }
    extendSpan(source, index, draft.time());
    source.page++;
    source.dirty = true;
  }

  private Source add(String name) throws SQLException {
    Source source = new Source(sources.size() + 1L, 0);
    insertSource.setLong(1, source.id);
    insertSource.setString(2, name);
    insertSource.executeUpdate();
    sources.put(name, source);
    return source;
  }

  private void extendSpan(Source source, long index, CaptureTime time) throws SQLException {
    long tile = index >> Tree.WIDTH_BITS;
    if (source.tile != tile) {
      if (source.dirty) {
        writeSpan(source);
      }
      source.tile = tile;
      source.first = index;
      source.fromWall = Long.MAX_VALUE;
      source.toWall = Long.MIN_VALUE;
    }
    source.last = index;
    if (time.wall().isPresent()) {
      source.fromWall = Math.min(source.fromWall, time.wall().getAsLong());
      source.toWall = Math.max(source.toWall, time.wall().getAsLong());
    }
  }

  /** The spans of dropped tiles lead nowhere, but count; tile 0 keeps the genesis. */
  void drop(Connection c, long last) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.executeUpdate(
          "UPDATE source SET dropped = (SELECT page FROM next_page WHERE next_page.source = source.id)");
    }
    try (PreparedStatement s = c.prepareStatement("DELETE FROM span WHERE tile BETWEEN 1 AND ?")) {
      s.setLong(1, last >> Tree.WIDTH_BITS);
      s.executeUpdate();
    }
  }

  /** Writes what has changed since the last time. */
  void flush() throws SQLException {
    for (Source source : sources.values()) {
      if (source.dirty) {
        writeSpan(source);
        source.dirty = false;
      }
    }
  }

  private void writeSpan(Source source) throws SQLException {
    putSpan.setLong(1, source.id);
    putSpan.setLong(2, source.tile);
    putSpan.setLong(3, source.first);
    putSpan.setLong(4, source.last);
    putSpan.setLong(5, source.fromWall);
    putSpan.setLong(6, source.toWall);
    putSpan.setLong(7, source.page);
    putSpan.executeUpdate();
  }
}
