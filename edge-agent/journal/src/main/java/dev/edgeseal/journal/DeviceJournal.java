package dev.edgeseal.journal;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.journal.DeviceSequencer.Entry;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A device's log: its records, and the receipts that city nodes gave for its heads. Safe from any
 * thread.
 */
public final class DeviceJournal implements AutoCloseable {
  /**
   * Payloads were dropped.
   *
   * @param note the index of the note that says so
   * @param more whether calling again at once may drop more
   */
  public record Dropped(long note, boolean more) {}

  private static final int REFUSED_KEPT = 1000;

  private final DeviceSettings settings;
  private final DeviceSequencer sequencer;
  private final Journal<Entry, Void> journal;
  private final DeviceReader reader;
  private final Object anchoredLock = new Object();
  private volatile long anchoredSize;

  private DeviceJournal(
      DeviceSettings settings, DeviceSequencer sequencer, Journal<Entry, Void> journal) {
    this.settings = settings;
    this.sequencer = sequencer;
    this.journal = journal;
    this.reader = new DeviceReader(journal.reader());
    this.anchoredSize = reader.anchoredSize(settings.quorum().needed(), settings.quorum()::counts);
  }

  /**
   * Opens the log, or begins it with its genesis; after a start of the machine a boot note follows.
   *
   * @throws Failure.GiveUp when the file contradicts itself, belongs to another device or process,
   *     or cannot be used
   */
  public static DeviceJournal open(DeviceSettings settings, Signer signer) {
    DeviceSequencer sequencer = new DeviceSequencer(settings, signer.chain().x5t());
    Journal<Entry, Void> journal = Journal.open(settings.log(), sequencer, signer);
    try {
      DeviceJournal device = new DeviceJournal(settings, sequencer, journal);
      device.noteBoot();
      device.noteCertificate(signer.chain().x5t());
      return device;
    } catch (Failure e) {
      journal.close();
      throw e;
    }
  }

  /** On disk before any record of this boot, so that no two boots ever share a count. */
  private void noteBoot() {
    if (sequencer.isNewBoot()) {
      Note boot =
          new Note.Boot(sequencer.boot(), settings.clock().bootId(), settings.identity().program());
      Journal.join(journal.submit(new Entry.Boot(sequencer.note(boot))));
    }
  }

  /** Heads say themselves what signed them; the note says it to who reads the records. */
  private void noteCertificate(Digest x5t) {
    boolean another = journal.head().filter(h -> !h.statement().x5t().equals(x5t)).isPresent();
    if (another) {
      note(new Note.CertificateChanged(x5t));
    }
  }

  private void note(Note note) {
    Journal.join(journal.submit(new Entry.Of(sequencer.note(note))));
  }

  /**
   * Notes which sources were added, changed and removed since the last call, in this process or an
   * earlier one.
   *
   * @param sources all of them, each with a digest of its configuration
   * @throws Failure.RetryLater when it is not known what was noted; calling again notes the rest
   */
  public void noteSources(Map<String, Digest> sources) {
    Map<String, Digest> before = reader.configuredSources();
    sources.forEach((name, configuration) -> {
      Digest old = before.get(name);
      if (old == null) {
        noteSource(new Note.SourceAdded(name), name, Optional.of(configuration));
      } else if (!old.equals(configuration)) {
        noteSource(new Note.SourceChanged(name), name, Optional.of(configuration));
      }
    });
    for (String name : before.keySet()) {
      if (!sources.containsKey(name)) {
        noteSource(new Note.SourceRemoved(name), name, Optional.empty());
      }
    }
  }

  private void noteSource(Note note, String name, Optional<Digest> configuration) {
    Journal.join(journal.submit(new Entry.Configured(sequencer.note(note), name, configuration)));
  }

  /** The boot count of the records appended now. */
  public long boot() {
    return sequencer.boot();
  }

  /** The file that this log is in. */
  public Path file() {
    return settings.file();
  }

  public String logId() {
    return journal.logId();
  }

  public String issuer() {
    return settings.identity().issuer();
  }

  /**
   * Appends a record and waits until it is captured.
   *
   * @return its index
   * @throws Failure.RejectInput when it exceeds 64 KiB
   * @throws Failure.RetryLater when it is not known whether it was stored
   */
  public long append(Draft draft) throws InterruptedException {
    return index(journal.append(new Entry.Of(draft)));
  }

  /** As {@link #append}, but waits only while the inbox is full. */
  public CompletableFuture<Long> submit(Draft draft) {
    return journal.submit(new Entry.Of(draft)).thenApply(DeviceJournal::index);
  }

  /** Appends a note of the log about itself. */
  public long append(Note note) throws InterruptedException {
    return append(sequencer.note(note));
  }

  private static long index(Journal.Outcome<Void> outcome) {
    return switch (outcome) {
      case Journal.Outcome.Captured<Void> captured -> captured.index();
      case Journal.Outcome.Settled<Void> settled ->
          throw new IllegalStateException("a record always becomes a leaf");
    };
  }

  /** Completes with a head on disk that covers {@code index}. */
  public CompletableFuture<Head> sealed(long index) {
    return journal.sealed(index);
  }

  /** Records captured: on disk. */
  public long size() {
    return journal.size();
  }

  /** The newest sealed head. */
  public Optional<Head> head() {
    return journal.head();
  }

  /** Records anchored: registered by the required number of city nodes. */
  public long anchoredSize() {
    return anchoredSize;
  }

  public long signatures() {
    return journal.signatures();
  }

  /** Why nothing is being sealed at the moment. */
  public Optional<Failure> signerFailure() {
    return journal.signerFailure();
  }

  /** Present once nothing more can be captured until the process is started anew. */
  public Optional<Failure.GiveUp> failure() {
    return journal.failure();
  }

  public boolean halted() {
    return journal.halted();
  }

  /** The certificates of a head of this log. */
  public CertificateChain chain(Head head) {
    return journal.reader().chain(head);
  }

  public DeviceReader reader() {
    return reader;
  }

  public ConsistencyProof proveConsistency(long oldSize, long newSize) {
    return journal.proveConsistency(oldSize, newSize);
  }

  /** The newest of this log's heads that {@code city} has registered. */
  public Optional<Head> registered(String city) {
    return reader.registered(city);
  }

  /** The newest head of {@code city}'s own log that this device saw. */
  public Optional<Head> cityHead(String city) {
    return reader.cityHead(city);
  }

  /**
   * Keeps a verified receipt; on disk when this returns.
   *
   * @param registered the head of this log that was registered
   * @param receipt the city's, with its certificate
   * @param cityHead the head of the city's log that the receipt is under
   */
  public void storeReceipt(String city, Head registered, Receipt receipt, Head cityHead)
      throws InterruptedException {
    CertificateChain chain = chainOf(registered);
    long time = receipt.statement().issuedAt().orElse(0);
    journal.change(c -> {
      Journal.keepHead(c, registered, chain);
      try (PreparedStatement s =
          c.prepareStatement(
              "INSERT OR IGNORE INTO receipt(city, size, time, bytes) VALUES(?, ?, ?, ?)")) {
        s.setString(1, city);
        s.setLong(2, registered.statement().size());
        s.setLong(3, time);
        s.setBytes(4, receipt.encode());
        s.executeUpdate();
      }
      try (PreparedStatement s =
          c.prepareStatement("INSERT OR REPLACE INTO city_head(city, bytes) VALUES(?, ?)")) {
        s.setString(1, city);
        s.setBytes(2, cityHead.encode());
        s.executeUpdate();
      }
    });
    countAnchored();
  }

  /** One at a time, and never back: cities answer at the same time. */
  private void countAnchored() {
    synchronized (anchoredLock) {
      long now = reader.anchoredSize(settings.quorum().needed(), settings.quorum()::counts);
      anchoredSize = Math.max(anchoredSize, now);
    }
  }

  private CertificateChain chainOf(Head registered) {
    CertificateChain now = journal.chain();
    return now.x5t().equals(registered.statement().x5t())
        ? now
        : journal.reader().chain(registered);
  }

  /** Keeps an answer that must not count, as evidence; the oldest of many are dropped. */
  public void storeRefused(String city, String what, byte[] answer) throws InterruptedException {
    journal.change(c -> {
      try (PreparedStatement s =
          c.prepareStatement("INSERT INTO refused(city, what, bytes) VALUES(?, ?, ?)")) {
        s.setString(1, city);
        s.setString(2, what);
        s.setBytes(3, answer);
        s.executeUpdate();
      }
      try (PreparedStatement s =
          c.prepareStatement("DELETE FROM refused WHERE id <= (SELECT max(id) FROM refused) - ?")) {
        s.setInt(1, REFUSED_KEPT);
        s.executeUpdate();
      }
    });
  }

  /**
   * Stops sealing under this log for good: a city holds a head that this device signed and no
   * longer has.
   */
  public void halt(String city, Head shown) throws InterruptedException {
    storeRefused(city, "a head that this device signed and no longer has", shown.encode());
    journal.halt(
        "city "
            + city
            + " holds a head of "
            + shown.statement().size()
            + " records signed by this device");
  }

  /**
   * Drops payloads that the policy no longer wants, oldest first, only in complete tiles and only
   * once anchored, and a bounded number at a time. What went is a record of the log.
   *
   * @return empty when there was nothing to drop
   */
  public synchronized Optional<Dropped> prune(Retention retention) throws InterruptedException {
    Optional<Retention.Decision> decision =
        retention.decide(reader, anchoredSize, settings.clock().now().get());
    if (decision.isEmpty()) {
      return Optional.empty();
    }
    Retention.Decision d = decision.get();
    long note =
        index(journal.append(new Entry.Drop(d.last(), d.reason(), settings.clock().now().get())));
    return Optional.of(new Dropped(note, d.more()));
  }

  @Override
  public void close() {
    journal.close();
  }
}
