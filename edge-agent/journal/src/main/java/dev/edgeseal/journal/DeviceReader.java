package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Record;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * What can be read of a device's log, beside the agent or in another process. Safe from any thread.
 */
public final class DeviceReader implements AutoCloseable {
  private final JournalReader log;

  /** A record that a city has registered: the city's receipt for the head of {@code size}. */
  public record Registered(String city, long size, Receipt receipt) {}

  DeviceReader(JournalReader log) {
    this.log = log;
  }

  /**
   * @throws GiveUp when the file cannot be read, contradicts itself, or is no device's log
   */
  public static DeviceReader open(Path file) {
    JournalReader log = JournalReader.open(file);
    if (!log.meta(Journal.META_KIND).equals(Optional.of("device"))) {
      log.close();
      throw new GiveUp(JournalCode.OTHER_DEVICE, "(" + file + " is no device's log)");
    }
    return new DeviceReader(log);
  }

  /**
   * The id of the log in {@code file}; nothing else of it is looked at.
   *
   * @throws GiveUp when the file cannot be read
   */
  public static String logIdOf(Path file) {
    try (Store store = Store.openReader(file)) {
      return store.meta(Journal.META_LOG).orElse("");
    } catch (SQLException e) {
      throw Store.failure(e, file.toString());
    }
  }

  /** Size, head, proofs. */
  public JournalReader log() {
    return log;
  }

  public long size() {
    return log.size();
  }

  /**
   * The record with this index.
   *
   * @throws RejectInput {@link JournalCode#NO_SUCH_RECORD} or {@link JournalCode#PRUNED}
   */
  public Record record(long index) {
    return Record.parse(recordBytes(index));
  }

  byte[] recordBytes(long index) {
    return log.entry(index)
        .orElseThrow(() -> new RejectInput(JournalCode.PRUNED, "(record " + index + ")"));
  }

  /**
   * Hands over the indices of a source's records with a capture time in {@code [fromMillis,
   * toMillis)}, ascending. A record without wall-clock time is found only when the range is
   * unbounded (0 to {@code Long.MAX_VALUE}).
   */
  public void find(String source, long fromMillis, long toMillis, LongConsumer found) {
    boolean all = fromMillis <= 0 && toMillis == Long.MAX_VALUE;
    for (long[] span : spans(source, fromMillis, toMillis, all)) {
      long end = Math.min(span[1], size() - 1); // spans may be newer than this reader's state
      log.eachEntry(
          span[0],
          end,
          (index, bytes) -> {
            Record r = Record.parse(bytes);
            if (r.source().equals(source) && (all || isWithin(r, fromMillis, toMillis))) {
              found.accept(index);
            }
          });
    }
  }

  private static boolean isWithin(Record r, long fromMillis, long toMillis) {
    OptionalLong wall = r.time().wall();
    return wall.isPresent() && wall.getAsLong() >= fromMillis && wall.getAsLong() < toMillis;
  }

  private List<long[]> spans(String source, long from, long to, boolean all) {
    return log.ask(c -> {
      try (PreparedStatement s =
          c.prepareStatement(
              "SELECT first, last FROM span JOIN source ON source.id = span.source WHERE name = ?"
                  + (all ? "" : " AND to_wall >= ? AND from_wall < ?")
                  + " ORDER BY tile")) {
        s.setString(1, source);
        if (!all) {
          s.setLong(2, from);
          s.setLong(3, to);
        }
        try (ResultSet r = s.executeQuery()) {
          ArrayList<long[]> spans = new ArrayList<>();
          while (r.next()) {
            spans.add(new long[] {r.getLong(1), r.getLong(2)});
          }
          return spans;
        }
      }
    });
  }

  /** The sources that are configured, as far as noted, each with a digest of its configuration. */
  public Map<String, Digest> configuredSources() {
    return log.ask(ConfiguredSources::read);
  }

  /** The sources of this log with the number of records each has had. */
  public Map<String, Long> sources() {
    return log.ask(c -> {
      try (PreparedStatement s = c.prepareStatement("SELECT name, page FROM next_page");
          ResultSet r = s.executeQuery()) {
        TreeMap<String, Long> pages = new TreeMap<>();
        while (r.next()) {
          pages.put(r.getString(1), r.getLong(2));
        }
        return pages;
      }
    });
  }

  /**
   * The largest size that at least {@code quorum} of the cities that count have registered; 0 when
   * there is none.
   */
  public long anchoredSize(int quorum, Predicate<String> counts) {
    return registeredSizes().entrySet().stream()
        .filter(city -> counts.test(city.getKey()))
        .map(Map.Entry::getValue)
        .sorted(Comparator.reverseOrder())
        .skip(quorum - 1L)
        .findFirst()
        .orElse(0L);
  }

  /** For each city the size of the newest head it has registered. */
  public Map<String, Long> registeredSizes() {
    return log.ask(c -> {
      try (PreparedStatement s =
              c.prepareStatement("SELECT city, max(size) FROM receipt GROUP BY city");
          ResultSet r = s.executeQuery()) {
        TreeMap<String, Long> sizes = new TreeMap<>();
        while (r.next()) {
          sizes.put(r.getString(1), r.getLong(2));
        }
        return sizes;
      }
    });
  }

  /** The newest of this log's heads that {@code city} has registered. */
  public Optional<Head> registered(String city) {
    OptionalLong size = sizeOf("SELECT max(size) FROM receipt WHERE city = ?", city);
    return size.isEmpty() ? Optional.empty() : log.head(size.getAsLong());
  }

  /**
   * For each city the first receipt that covers {@code index}: the earliest time it vouches for.
   */
  public List<Registered> receiptsFor(long index) {
    return log.ask(c -> {
      try (PreparedStatement s =
          c.prepareStatement(
              "SELECT city, min(size) FROM receipt WHERE size > ? GROUP BY city ORDER BY 2, 1")) {
        s.setLong(1, index);
        ArrayList<Registered> found = new ArrayList<>();
        try (ResultSet r = s.executeQuery()) {
          while (r.next()) {
            String city = r.getString(1);
            long size = r.getLong(2);
            found.add(new Registered(city, size, receipt(c, city, size)));
          }
        }
        return found;
      }
    });
  }

  private static Receipt receipt(java.sql.Connection c, String city, long size)
      throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("SELECT bytes FROM receipt WHERE city = ? AND size = ?")) {
      s.setString(1, city);
      s.setLong(2, size);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return Receipt.parse(r.getBytes(1));
      }
    }
  }

  /** The newest head of {@code city}'s own log that this device saw. */
  public Optional<Head> cityHead(String city) {
    return log.ask(c -> {
      try (PreparedStatement s = c.prepareStatement("SELECT bytes FROM city_head WHERE city = ?")) {
        s.setString(1, city);
        try (ResultSet r = s.executeQuery()) {
          return r.next() ? Optional.of(Head.parse(r.getBytes(1))) : Optional.empty();
        }
      }
    });
  }

  /** The last index whose payload was dropped by policy; 0 when none was. */
  public long droppedUpTo() {
    return Store.count(log.meta(DeviceSequencer.META_DROPPED));
  }

  /** The newest capture time among the records of a tile. */
  OptionalLong newestWall(long tile) {
    return sizeOf(
        "SELECT nullif(max(to_wall), " + Long.MIN_VALUE + ") FROM span WHERE tile = ?", tile);
  }

  long payloadBytes(long tile) {
    long first = tile << Tree.WIDTH_BITS;
    return sizeOf(
            "SELECT sum(length(bytes)) FROM entry WHERE idx BETWEEN ?1 AND ?1 + "
                + (Tree.WIDTH - 1),
            first)
        .orElse(0);
  }

  /** Bytes of the file that are in use. */
  public long usedBytes() {
    return log.ask(c -> {
      try (PreparedStatement s =
              c.prepareStatement(
                  "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count,"
                      + " pragma_freelist_count, pragma_page_size");
          ResultSet r = s.executeQuery()) {
        r.next();
        return r.getLong(1);
      }
    });
  }

  private OptionalLong sizeOf(String sql, Object argument) {
    return log.ask(c -> {
      try (PreparedStatement s = c.prepareStatement(sql)) {
        s.setObject(1, argument);
        try (ResultSet r = s.executeQuery()) {
          return r.next() && r.getObject(1) != null
              ? OptionalLong.of(r.getLong(1))
              : OptionalLong.empty();
        }
      }
    });
  }

  @Override
  public void close() {
    log.close();
  }
}
