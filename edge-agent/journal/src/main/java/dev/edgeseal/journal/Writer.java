package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.HeadStatement;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.journal.Inbox.Item;
import dev.edgeseal.journal.Journal.Outcome;
import dev.edgeseal.journal.Sequencer.Sequenced;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The commit order. One thread owns the store, the tree and the sequencer; it takes whatever waits,
 * and a group is as large as what arrived while the last one was being committed.
 */
final class Writer<E, A> implements Runnable {
  private static final long FAST_SIGNATURE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** What readers see: committed, and nothing else. */
  record Committed(Tree.Snapshot tree, Optional<Head> head, boolean halted) {}

  /** Hears what becomes of the log, on the writer thread. */
  interface Listener {
    void committed(Committed now);

    /** The writer has died of a defect or of a lack of memory; nothing more is captured. */
    void died(GiveUp why);
  }

  private record Leaf(long index, byte[] bytes, Digest hash) {}

  private record Answer<A>(CompletableFuture<Outcome<A>> future, Outcome<A> outcome) {}

  private final JournalSettings settings;
  private final String logId;
  private final Sequencer<E, A> sequencer;
  private final Supplier<Store> reopen;
  private final Inbox<E, A> inbox;
  private final Sealer sealer;
  private final Listener listener;

  private final AskedRoots askedRoots = new AskedRoots();

  private @Nullable Store store;
  private Tree tree;
  private Optional<Head> head;
  private boolean halted;
  private int generation;

  Writer(
      JournalSettings settings,
      String logId,
      Sequencer<E, A> sequencer,
      Supplier<Store> reopen,
      Store store,
      Recovery.State state,
      boolean halted,
      Inbox<E, A> inbox,
      Sealer sealer,
      Listener listener) {
    this.settings = settings;
    this.logId = logId;
    this.sequencer = sequencer;
    this.reopen = reopen;
    this.store = store;
    this.tree = state.tree();
    this.head = state.head();
    this.halted = halted;
    this.inbox = inbox;
    this.sealer = sealer;
    this.listener = listener;
  }

  private long sealedSize() {
    return head.map(h -> h.statement().size()).orElse(0L);
  }

  @Override
  public void run() {
    inbox.signal(); // an unsealed tail is sealed by the normal path
    List<Item<E, A>> taken = inbox.take();
    try {
      while (taken != null) {
        write(taken);
        taken = inbox.take();
      }
      sealTheRest();
      Store s = store;
      if (s != null) {
        close(s);
      }
    } catch (RuntimeException | Error e) {
      abandon(taken, e);
      throw e;
    }
  }

  /** A bug or a machine out of memory: nobody is left waiting. */
  private void abandon(@Nullable List<Item<E, A>> taken, Throwable e) {
    GiveUp stopped = new GiveUp(JournalCode.WRITE_FAILED, "(the writer has stopped: " + e + ")", e);
    inbox.breakDown(stopped);
    listener.died(stopped);
    if (taken != null) {
      taken.forEach(item -> item.future().completeExceptionally(stopped));
    }
    for (List<Item<E, A>> rest = inbox.take(); rest != null; rest = inbox.take()) {
      rest.forEach(item -> item.future().completeExceptionally(stopped));
    }
  }

  private void write(List<Item<E, A>> taken) {
    Store s = store;
    if (s == null) {
      s = reopen(taken);
      if (s == null) {
        return;
      }
    }
    try {
      writeGroup(s, taken);
    } catch (SQLException e) {
      lostTrack(s, taken, Store.failure(e, settings.file().toString()));
    } catch (Failure e) {
      lostTrack(s, taken, e);
    } catch (RuntimeException e) {
      lostTrack(s, taken, new RetryLater(JournalCode.WRITE_FAILED, "(" + e + ")", e));
    }
  }

  private void writeGroup(Store s, List<Item<E, A>> taken) throws SQLException {
    step(CommitStep.TAKEN, taken);
    ArrayList<Leaf> leaves = new ArrayList<>(taken.size());
    ArrayList<Answer<A>> answers = new ArrayList<>(taken.size());
    ArrayList<CompletableFuture<Void>> tasksDone = new ArrayList<>();
    for (Item<E, A> item : taken) {
      switch (item) {
        case Item.Entry<E, A> entry -> sequence(s, entry, leaves, answers);
        case Item.Task<E, A> task -> {
          task.task().run(s.connection());
          tasksDone.add(task.done());
        }
      }
    }
    step(CommitStep.HASHED, leaves);
    Optional<Sealer.Result> early = sealer.take(generation);
    askForSignature(early.map(r -> r.head().statement().size()).orElse(sealedSize()));
    step(CommitStep.SIGNATURE_ASKED, leaves);
    writeLeaves(s, leaves);
    if (inbox.isEmpty()) {
      sealer.awaitIfFast(FAST_SIGNATURE_NANOS);
    }
    Optional<Head> newHead = writeHead(s, sealer.take(generation).or(() -> early));
    if (leaves.isEmpty() && tasksDone.isEmpty() && answers.isEmpty() && newHead.isEmpty()) {
      return;
    }
    step(CommitStep.WRITTEN, leaves);
    // The point of no return: before it a crash loses only what nobody was told of, after it
    // nothing.
    s.commit();
    step(CommitStep.COMMITTED, leaves);
    if (newHead.isPresent()) {
      head = newHead;
      askedRoots.sealed(sealedSize());
    }
    halted = halted || (!tasksDone.isEmpty() && isHalted(s));
    askForSignature(sealedSize()); // for what came while the last signature was made
    listener.committed(new Committed(tree.snapshot(), head, halted));
    answers.forEach(a -> a.future().complete(a.outcome()));
    tasksDone.forEach(f -> f.complete(null));
    step(CommitStep.ACKNOWLEDGED, leaves);
  }

  /**
   * Steps are reported for groups that store records only, so that a count of them means something.
   */
  private void step(CommitStep step, List<?> ofGroup) {
    if (!ofGroup.isEmpty()) {
      settings.steps().accept(step);
    }
  }

  private void sequence(Store s, Item.Entry<E, A> entry, List<Leaf> leaves, List<Answer<A>> answers)
      throws SQLException {
    long index = tree.size();
    Sequenced<A> sequenced;
    try {
      sequenced = sequencer.sequence(entry.entry(), index, s.connection());
    } catch (Failure.RejectInput e) {
      entry.done().completeExceptionally(e);
      return;
    }
    switch (sequenced) {
      case Sequenced.Settled<A> settled ->
          answers.add(new Answer<>(entry.done(), new Outcome.Settled<>(settled.answer())));
      case Sequenced.Leaf<A> leaf -> {
        Digest hash = Merkle.leaf(leaf.bytes());
        tree.append(hash);
        leaves.add(new Leaf(index, leaf.bytes(), hash));
        answers.add(new Answer<>(entry.done(), new Outcome.Captured<>(index)));
      }
    }
  }

  private void askForSignature(long sealed) {
    if (halted || tree.size() <= sealed || !sealer.idle()) {
      return;
    }
    var chain = sealer.chain();
    HeadStatement statement =
        HeadStatement.es256(
            settings.issuer(), logId, settings.issuedAt().get(), tree.size(), chain.x5t());
    Digest root = tree.root();
    askedRoots.asked(tree.size(), root);
    sealer.ask(new Sealer.Request(statement, root, chain, generation));
  }

  private void writeLeaves(Store s, List<Leaf> leaves) throws SQLException {
    if (leaves.isEmpty()) {
      sequencer.flush(s.connection());
      return;
    }
    for (Leaf leaf : leaves) {
      s.insertEntry(leaf.index(), leaf.bytes(), leaf.hash());
    }
    sequencer.flush(s.connection());
    for (Tree.Tile tile : tree.takeCompleted()) {
      s.insertTile(tile);
    }
    s.writeFrontier(tree.frontier());
  }

  private Optional<Head> writeHead(Store s, Optional<Sealer.Result> result) throws SQLException {
    if (result.isEmpty() || halted) {
      return Optional.empty();
    }
    Head sealed = result.get().head();
    if (sealed.statement().size() > tree.size() || sealed.statement().size() <= sealedSize()) {
      throw new IllegalStateException("a head of " + sealed.statement().size() + " out of turn");
    }
    askedRoots.require(sealed);
    s.appendHead(sealed, result.get().request().chain(), head, sequencer.keepsHeads());
    return Optional.of(sealed);
  }

  private static boolean isHalted(Store s) throws SQLException {
    return s.meta(Journal.META_HALTED).isPresent();
  }

  /** A failed write has an unknown outcome: all memory of it is dropped and the disk is asked. */
  private void lostTrack(Store s, List<Item<E, A>> taken, Failure e) {
    generation++;
    askedRoots.forget();
    store = null;
    closeAfter(e, s);
    taken.forEach(item -> item.future().completeExceptionally(e));
    if (!taken.isEmpty()) {
      inbox.signal(); // asks the disk at once; an unsealed tail is sealed by the normal path
    }
  }

  private @Nullable Store reopen(List<Item<E, A>> waiting) {
    Store s = null;
    try {
      s = reopen.get();
      Recovery.State state = Recovery.load(s);
      sequencer.reload(s.connection());
      halted = isHalted(s);
      tree = state.tree();
      head = state.head();
      store = s;
      listener.committed(new Committed(tree.snapshot(), head, halted));
      return s;
    } catch (SQLException e) {
      giveBack(s, waiting, Store.failure(e, settings.file().toString()));
    } catch (Failure e) {
      giveBack(s, waiting, e);
    }
    return null;
  }

  private void giveBack(@Nullable Store s, List<Item<E, A>> waiting, Failure e) {
    if (s != null) {
      closeAfter(e, s);
    }
    waiting.forEach(item -> item.future().completeExceptionally(e));
  }

  /**
   * On the way out a fast token may still seal the last records; a slow one does it after the next
   * start.
   */
  private void sealTheRest() {
    long deadline = System.nanoTime() + CLOSING_NANOS;
    while (store != null
        && !halted
        && tree.size() > sealedSize()
        && sealer.failure().isEmpty()
        && System.nanoTime() < deadline) {
      write(List.of());
      sealer.awaitAnswer(deadline - System.nanoTime());
    }
  }

  private static void closeAfter(Failure e, Store s) {
    try {
      s.close();
    } catch (SQLException x) {
      e.addSuppressed(x);
    }
  }

  private void close(Store s) {
    try {
      s.close();
    } catch (SQLException e) {
      throw new IllegalStateException("SQLite does not close " + settings.file(), e);
    }
  }
}
