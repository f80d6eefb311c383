package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FormatCode;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device's log: gives a draft its boot count, page and salt, and keeps for each source and tile
 * the span of indices and times, so that records are found by source and time without an index row
 * for each.
 */
final class DeviceSequencer implements Sequencer<DeviceSequencer.Entry, Void> {
  static final String META_BOOT = "boot";
  static final String META_BOOT_ID = "boot-id";
  static final String META_DROPPED = "dropped";

  private static final int SALTS_AT_ONCE = 256;

  /** What a device's log takes. */
  sealed interface Entry {
    record Of(Draft draft) implements Entry {}

    /** The boot note: the boot count holds from the transaction that stores it. */
    record Boot(Draft draft) implements Entry {}

    /**
     * The note that a source was added, changed or removed; remembered in the same transaction.
     *
     * @param configuration a digest of it; empty when the source was removed
     */
    record Configured(Draft draft, String source, Optional<Digest> configuration)
        implements Entry {}

    /** Drops the payloads of the records from 1 to {@code last}, and notes it. */
    record Drop(long last, String reason, CaptureTime time) implements Entry {}
  }

  /**
   * A source's page counter and its span in the tile that is being filled. Owned by the writer
   * thread.
   */
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

  /** What every group writes, one statement a source; closed with its connection. */
  private static final String WRITE_SPAN =
      "INSERT INTO span(source, tile, first, last, from_wall, to_wall, page) VALUES(?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT DO UPDATE SET last = excluded.last, from_wall = excluded.from_wall,"
          + " to_wall = excluded.to_wall, page = excluded.page";

  private final DeviceSettings settings;
  private final Digest x5t;
  private final SecureRandom random = new SecureRandom();
  private final byte[] salts = new byte[SALTS_AT_ONCE * Record.SALT_SIZE];
  private int nextSalt = SALTS_AT_ONCE;
  private final Map<String, Source> sources = new HashMap<>();
  private volatile long boot;
  private volatile boolean newBoot;
  private boolean bootNoted;
  private @Nullable PreparedStatement writeSpan;

  DeviceSequencer(DeviceSettings settings, Digest x5t) {
    this.settings = settings;
    this.x5t = x5t;
  }

  @Override
  public String kind() {
    return "device";
  }

  @Override
  public int weigh(Entry entry) {
    return switch (entry) {
      case Entry.Of of -> of.draft().payload().size() + 128;
      case Entry.Boot boot -> 256;
      case Entry.Configured configured -> 256;
      case Entry.Drop drop -> 128;
    };
  }

  @Override
  public void createTables(Connection c) throws SQLException {
    try (Statement s = c.createStatement()) {
      ConfiguredSources.createTable(c);
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
      s.execute(
          "CREATE TABLE receipt(city TEXT, size INTEGER, time INTEGER NOT NULL, bytes BLOB NOT NULL,"
              + " PRIMARY KEY(city, size)) WITHOUT ROWID");
      s.execute("CREATE TABLE city_head(city TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID");
      s.execute(
          "CREATE TABLE refused(id INTEGER PRIMARY KEY, city TEXT NOT NULL, what TEXT NOT NULL, bytes BLOB NOT NULL)");
    }
  }

  @Override
  public void reload(Connection c) throws SQLException {
    writeSpan = c.prepareStatement(WRITE_SPAN);
    sources.clear();
    try (Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT source, name, page FROM next_page")) {
      while (r.next()) {
        sources.put(r.getString(2), new Source(r.getLong(1), r.getLong(3)));
      }
    }
    for (Source source : sources.values()) {
      readLastSpan(c, source);
    }
    String lastBootId = meta(c, META_BOOT_ID, "");
    bootNoted = false;
    newBoot = !lastBootId.equals(settings.bootId());
    boot = Long.parseLong(meta(c, META_BOOT, "0")) + (newBoot ? 1 : 0);
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

  private static String meta(Connection c, String key, String otherwise) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
      s.setString(1, key);
      try (ResultSet r = s.executeQuery()) {
        return r.next() ? r.getString(1) : otherwise;
      }
    }
  }

  /** Whether the kernel has started anew since the last record. */
  boolean isNewBoot() {
    return newBoot;
  }

  long boot() {
    return boot;
  }

  /** Heads that a city registered are kept with their receipts; the others serve nobody. */
  @Override
  public boolean keepsHeads() {
    return false;
  }

  @Override
  public Entry genesis(String logId) {
    return new Entry.Of(
        note(
            new Note.Genesis(
                logId, settings.issuer(), settings.model(), x5t, settings.predecessor())));
  }

  Draft note(Note note) {
    return new Draft(
        Record.DEVICE, settings.clock().get(), ContentType.NOTE, Bytes.of(note.encode()));
  }

  @Override
  public Sequenced<Void> sequence(Entry entry, long index, Connection c) throws SQLException {
    Draft draft =
        switch (entry) {
          case Entry.Of of -> of.draft();
          case Entry.Boot b -> b.draft();
          case Entry.Configured s -> s.draft();
          case Entry.Drop drop -> drop(drop, c);
        };
    Source source = sources.get(draft.source());
    long page = source == null ? 0 : source.page;
    byte[] encoded = encode(draft, page);
    if (source == null) {
      source = addSource(c, draft.source());
    }
    extendSpan(source, index, draft.time());
    source.page++;
    source.dirty = true;
    bootNoted = bootNoted || entry instanceof Entry.Boot;
    if (entry instanceof Entry.Configured s) {
      ConfiguredSources.write(c, s.source(), s.configuration());
    }
    return new Sequenced.Leaf<>(encoded);
  }

  private byte[] encode(Draft d, long page) {
    try {
      return new Record(d.source(), boot, page, d.time(), d.type(), d.payload(), salt()).encode();
    } catch (IllegalArgumentException e) {
      throw new RejectInput(FormatCode.MALFORMED, "(" + e.getMessage() + ")", e);
    }
  }

  private Source addSource(Connection c, String name) throws SQLException {
    Source source = new Source(sources.size() + 1L, 0);
    try (PreparedStatement s =
        c.prepareStatement("INSERT INTO source(id, name, dropped) VALUES(?, ?, 0)")) {
      s.setLong(1, source.id);
      s.setString(2, name);
      s.executeUpdate();
    }
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

  private Bytes salt() {
    if (nextSalt == SALTS_AT_ONCE) {
      random.nextBytes(salts);
      nextSalt = 0;
    }
    int from = nextSalt++ * Record.SALT_SIZE;
    return Bytes.of(Arrays.copyOfRange(salts, from, from + Record.SALT_SIZE));
  }

  private Draft drop(Entry.Drop drop, Connection c) throws SQLException {
    long first = Long.parseLong(meta(c, META_DROPPED, "0")) + 1;
    long records;
    long bytes;
    try (PreparedStatement s =
        c.prepareStatement(
            "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM entry WHERE idx BETWEEN ? AND ?")) {
      s.setLong(1, first);
      s.setLong(2, drop.last());
      try (ResultSet r = s.executeQuery()) {
        r.next();
        records = r.getLong(1);
        bytes = r.getLong(2);
      }
    }
    try (PreparedStatement s = c.prepareStatement("DELETE FROM entry WHERE idx BETWEEN ? AND ?")) {
      s.setLong(1, first);
      s.setLong(2, drop.last());
      s.executeUpdate();
    }
    try (Statement s = c.createStatement()) {
      s.executeUpdate(
          "UPDATE source SET dropped = (SELECT page FROM next_page WHERE next_page.source = source.id)");
    }
    // the spans of these tiles lead nowhere now; tile 0 keeps the genesis
    try (PreparedStatement s = c.prepareStatement("DELETE FROM span WHERE tile BETWEEN 1 AND ?")) {
      s.setLong(1, drop.last() >> Tree.WIDTH_BITS);
      s.executeUpdate();
    }
    Store.putMeta(c, META_DROPPED, Long.toString(drop.last()));
    Note note = new Note.RecordsDropped(first, drop.last(), records, bytes, drop.reason());
    return new Draft(Record.DEVICE, drop.time(), ContentType.NOTE, Bytes.of(note.encode()));
  }

  @Override
  public void flush(Connection c) throws SQLException {
    for (Source source : sources.values()) {
      if (source.dirty) {
        writeSpan(source);
        source.dirty = false;
      }
    }
    if (newBoot && bootNoted) {
      Store.putMeta(c, META_BOOT_ID, settings.bootId());
      Store.putMeta(c, META_BOOT, Long.toString(boot));
      newBoot = false;
    }
  }

  private void writeSpan(Source source) throws SQLException {
    PreparedStatement s = writeSpan;
    if (s == null) {
      throw new IllegalStateException("nothing was loaded yet");
    }
    s.setLong(1, source.id);
    s.setLong(2, source.tile);
    s.setLong(3, source.first);
    s.setLong(4, source.last);
    s.setLong(5, source.fromWall);
    s.setLong(6, source.toWall);
    s.setLong(7, source.page);
    s.executeUpdate();
  }
}
