package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A log in one SQLite file: durable on return, sealed as fast as the signer goes. Any number of
 * threads append; when the inbox is full they wait. The file is never deleted, never rebuilt, never
 * replaced by memory.
 *
 * @param <E> what is appended
 * @param <A> the answer to an entry that needs no leaf
 */
public final class Journal<E, A> implements AutoCloseable {
  static final String META_KIND = "kind";
  static final String META_LOG = "log";
  static final String META_ISSUER = "issuer";
  static final String META_HALTED = "halted";

  /** What became of a submitted entry, once its group is on disk. */
  public sealed interface Outcome<A> {
    /** It is captured: the leaf with this index. */
    record Captured<A>(long index) implements Outcome<A> {}

    /** It needed no leaf. */
    record Settled<A>(A answer) implements Outcome<A> {}
  }

  private final DirectoryLock directoryLock;
  private final Sequencer<E, A> sequencer;
  private final Inbox<E, A> inbox = new Inbox<>();
  private final Sealer sealer;
  private final Thread writer;
  private final JournalReader reader;
  private final String logId;
  private final SealWaiting waiting = new SealWaiting();
  private volatile Writer.Committed committed;
  private volatile boolean closed;
  private volatile @Nullable GiveUp failure;

  /**
   * Opens the log, or begins it: then leaf 0, the sequencer's genesis, is in it when this returns.
   *
   * @throws GiveUp when the file contradicts itself, belongs to another issuer or process, or
   *     cannot be used
   */
  public static <E, A> Journal<E, A> open(
      JournalSettings settings, Sequencer<E, A> sequencer, Signer signer) {
    DirectoryLock lock = DirectoryLock.take(settings.file());
    Store store = null;
    Journal<E, A> journal;
    try {
      store = openStore(settings, sequencer);
      requireSame(store, META_KIND, sequencer.kind());
      requireSame(store, META_ISSUER, settings.issuer());
      Recovery.State state = Recovery.load(store);
      sequencer.reload(store.connection());
      journal = new Journal<>(settings, sequencer, signer, lock, store, state);
    } catch (SQLException e) {
      release(store, lock);
      throw Store.failure(e, settings.file().toString());
    } catch (Failure e) {
      release(store, lock);
      throw e;
    }
    journal.begin();
    return journal;
  }

  private Journal(
      JournalSettings settings,
      Sequencer<E, A> sequencer,
      Signer signer,
      DirectoryLock lock,
      Store store,
      Recovery.State state)
      throws SQLException {
    this.directoryLock = lock;
    this.sequencer = sequencer;
    this.logId = meta(store, META_LOG);
    boolean halted = store.meta(META_HALTED).isPresent();
    this.committed = new Writer.Committed(state.tree().snapshot(), state.head(), halted);
    this.reader = JournalReader.live(settings.file(), () -> committed);
    this.sealer = new Sealer(signer, inbox::signal);
    this.writer =
        Thread.ofPlatform()
            .name("edgeseal-writer")
            .unstarted(
                new Writer<>(
                    settings,
                    logId,
                    sequencer,
                    () -> openStore(settings, sequencer),
                    store,
                    state,
                    halted,
                    inbox,
                    sealer,
                    new Listening()));
    writer.start();
  }

  private static <E, A> Store openStore(JournalSettings settings, Sequencer<E, A> sequencer) {
    return Store.openWriter(
        settings.file(),
        connection -> {
          Store.putMeta(connection, META_KIND, sequencer.kind());
          Store.putMeta(connection, META_ISSUER, settings.issuer());
          Store.putMeta(connection, META_LOG, newLogId());
          sequencer.createTables(connection);
        });
  }

  private static String newLogId() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return Bytes.of(random).hex();
  }

  private static String meta(Store store, String key) throws SQLException {
    return store
        .meta(key)
        .orElseThrow(() -> new GiveUp(JournalCode.CONTRADICTION, "(no " + key + ")"));
  }

  private static void requireSame(Store store, String key, String expected) throws SQLException {
    String found = meta(store, key);
    if (!found.equals(expected)) {
      throw new GiveUp(
          JournalCode.OTHER_DEVICE, "(its " + key + " is " + found + ", not " + expected + ")");
    }
  }

  private void begin() {
    try {
      if (size() == 0) {
        join(submit(sequencer.genesis(logId)));
      }
    } catch (Failure e) {
      close();
      throw e;
    }
  }

  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Failure f ? f : e;
    }
  }

  private final class Listening implements Writer.Listener {
    @Override
    public void committed(Writer.Committed now) {
      committed = now;
      now.head().ifPresent(waiting::sealed);
      if (now.halted()) {
        waiting.end(new GiveUp(JournalCode.HALTED, ""));
      }
    }

    @Override
    public void died(GiveUp why) {
      failure = why;
      waiting.end(why);
    }
  }

  public String logId() {
    return logId;
  }

  /** Leaves on disk. */
  public long size() {
    return committed.tree().size();
  }

  /** The newest head on disk. */
  public Optional<Head> head() {
    return committed.head();
  }

  /** Whether sealing has stopped for good, see {@link JournalCode#HALTED}. */
  public boolean halted() {
    return committed.halted();
  }

  /** The certificates that new heads are signed with. */
  public CertificateChain chain() {
    return sealer.chain();
  }

  /** Signatures made and verified since the start. */
  public long signatures() {
    return sealer.signatures();
  }

  /** Why the signer does not sign at the moment. */
  public Optional<Failure> signerFailure() {
    return sealer.failure();
  }

  /** Present once nothing more can be captured until the process is started anew. */
  public Optional<GiveUp> failure() {
    return Optional.ofNullable(failure);
  }

  /** Everything that can be read, on a connection beside the writer's. */
  public JournalReader reader() {
    return reader;
  }

  /**
   * Hands an entry over; waits only while the inbox is full. The future completes once the entry's
   * group is on disk, or with a {@link Failure}: after a {@link Failure.RetryLater} it is not known
   * whether the entry was stored.
   */
  public CompletableFuture<Outcome<A>> submit(E entry) {
    CompletableFuture<Outcome<A>> done = new CompletableFuture<>();
    put(new Inbox.Item.Entry<>(entry, sequencer.weigh(entry), done));
    return done;
  }

  /**
   * Appends and waits until the entry is on disk.
   *
   * @throws Failure.RejectInput when the entry is bad
   * @throws Failure.RetryLater when it is not known whether it was stored
   */
  public Outcome<A> append(E entry) throws InterruptedException {
    return await(submit(entry));
  }

  /**
   * Completes with a head that covers {@code index}, once one is on disk; with {@link
   * Failure.RetryLater} when the journal is closed before, with {@link GiveUp} when sealing or the
   * journal has stopped for good.
   */
  public CompletableFuture<Head> sealed(long index) {
    Optional<Head> now = head();
    if (now.isPresent() && now.get().statement().size() > index) {
      return CompletableFuture.completedFuture(now.get());
    }
    CompletableFuture<Head> sealed = waiting.of(index);
    head().ifPresent(waiting::sealed); // it may have been sealed in between
    GiveUp died = failure;
    if (died != null) {
      waiting.end(died);
    } else if (halted()) {
      waiting.end(new GiveUp(JournalCode.HALTED, ""));
    } else if (closed) {
      waiting.end(new RetryLater(JournalCode.CLOSED, ""));
    }
    return sealed;
  }

  public InclusionProof proveInclusion(long index, long size) {
    return reader.proveInclusion(index, size);
  }

  public ConsistencyProof proveConsistency(long oldSize, long newSize) {
    return reader.proveConsistency(oldSize, newSize);
  }

  /** Changes the log's own tables in a group's transaction; on disk when this returns. */
  public void change(Change change) throws InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    put(new Inbox.Item.Task<>(change::run, done));
    await(done);
  }

  /** A change to the log's own tables. */
  @FunctionalInterface
  public interface Change {
    void run(java.sql.Connection connection) throws SQLException;
  }

  /**
   * Keeps a head for good, because something outside refers to it. To be called within a {@link
   * Change}.
   */
  public static void keepHead(java.sql.Connection connection, Head head, CertificateChain chain)
      throws SQLException {
    try (HeadTable heads = new HeadTable(connection)) {
      heads.keep(head, chain);
    }
  }

  /** Stops sealing for good and keeps why. What is appended from now on is captured only. */
  public void halt(String reason) throws InterruptedException {
    change(connection -> Store.putMeta(connection, META_HALTED, reason));
  }

  private void put(Inbox.Item<E, A> item) {
    try {
      inbox.put(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.RetryLater(JournalCode.CLOSED, "(interrupted before it was taken)", e);
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure f) {
        throw f;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void release(@Nullable Store store, DirectoryLock lock) {
    try {
      if (store != null) {
        store.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("SQLite does not close", e);
    } finally {
      lock.close();
    }
  }

  /**
   * Writes what was handed over, gives a fast token two seconds to seal it, and closes the file.
   * Idempotent.
   */
  @Override
  public void close() {
    reader.close(); // first, so that the writer's connection is the last and settles the file
    inbox.close();
    join(writer);
    closed = true;
    waiting.end(new RetryLater(JournalCode.CLOSED, ""));
    sealer.close();
    directoryLock.close();
  }

  /** Whatever interrupts: the file is not let go before its writer is. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static Path lockFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".lock");
  }
}
