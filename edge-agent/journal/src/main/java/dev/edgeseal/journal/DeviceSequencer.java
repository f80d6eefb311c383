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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A device's log: gives a draft its boot count, page and salt, and drops what is pruned. */
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

  private final DeviceSettings settings;
  private final Digest x5t;
  private final SecureRandom random = new SecureRandom();
  private final byte[] salts = new byte[SALTS_AT_ONCE * Record.SALT_SIZE];
  private int nextSalt = SALTS_AT_ONCE;
  private volatile long boot;
  private volatile boolean newBoot;
  private boolean bootNoted;
  private @Nullable SourceTable sources;

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
    SourceTable.create(c);
    ConfiguredSources.createTable(c);
    try (Statement s = c.createStatement()) {
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
    sources = SourceTable.load(c);
    String lastBootId = Store.meta(c, META_BOOT_ID).orElse("");
    bootNoted = false;
    newBoot = !lastBootId.equals(settings.clock().bootId());
    boot = Store.count(Store.meta(c, META_BOOT)) + (newBoot ? 1 : 0);
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
                logId,
                settings.identity().issuer(),
                settings.identity().model(),
                x5t,
                settings.predecessor())));
  }

  Draft note(Note note) {
    return new Draft(
        Record.DEVICE, settings.clock().now().get(), ContentType.NOTE, Bytes.of(note.encode()));
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
    byte[] encoded = encode(draft, sources().page(draft.source()));
    sources().take(draft, index);
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

  private Bytes salt() {
    if (nextSalt == SALTS_AT_ONCE) {
      random.nextBytes(salts);
      nextSalt = 0;
    }
    int from = nextSalt++ * Record.SALT_SIZE;
    return Bytes.of(Arrays.copyOfRange(salts, from, from + Record.SALT_SIZE));
  }

  private Draft drop(Entry.Drop drop, Connection c) throws SQLException {
    long first = Store.count(Store.meta(c, META_DROPPED)) + 1;
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
    sources().drop(c, drop.last());
    Store.putMeta(c, META_DROPPED, Long.toString(drop.last()));
    Note note = new Note.RecordsDropped(first, drop.last(), records, bytes, drop.reason());
    return new Draft(Record.DEVICE, drop.time(), ContentType.NOTE, Bytes.of(note.encode()));
  }

  private SourceTable sources() {
    if (sources == null) {
      throw new IllegalStateException("nothing was loaded yet");
    }
    return sources;
  }

  @Override
  public void flush(Connection c) throws SQLException {
    sources().flush();
    if (newBoot && bootNoted) {
      Store.putMeta(c, META_BOOT_ID, settings.clock().bootId());
      Store.putMeta(c, META_BOOT, Long.toString(boot));
      newBoot = false;
    }
  }
}
