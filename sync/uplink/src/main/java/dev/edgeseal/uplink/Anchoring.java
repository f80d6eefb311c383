package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.uplink.RegisterOutcome.Accepted;
import dev.edgeseal.uplink.RegisterOutcome.Refused;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.wire.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Anchors a device's log with one city: one virtual thread waits for a newer sealed head, registers
 * it with the proof that it grew from the one registered last, verifies the receipt and keeps it.
 * There is no queue: after any outage one registration anchors everything. A crash at any point
 * loses nothing but the knowledge of an answer, and asking again is harmless.
 */
public final class Anchoring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Anchoring.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** How often one attempt follows the city's registered head before it backs off. */
  private static final int MAX_ROUNDS = 3;

  private final DeviceJournal journal;
  private final PinnedCity city;
  private final LinkRotation links;
  private final AnchorPolicy policy;
  private final Backoff backoff;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;
  private volatile AnchorStatus status;

  private enum Step {
    ANCHORED,
    AGAIN_LATER,
    HALTED
  }

  /** Starts anchoring and returns. The links stay the caller's to close, after this. */
  public Anchoring(
      DeviceJournal journal,
      PinnedCity city,
      List<CityLink> links,
      AnchorPolicy policy,
      RandomGenerator random) {
    this.journal = journal;
    this.city = city;
    this.links = new LinkRotation(links, random);
    this.policy = policy;
    this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, random);
    this.status =
        new AnchorStatus(
            city.name(),
            registeredSize(),
            0,
            0,
            journal.halted() ? Optional.of(UplinkCode.LOG_ROLLED_BACK) : Optional.empty(),
            "",
            this.links.traffic());
    this.thread = Thread.ofVirtual().name("anchoring-" + city.name()).start(this::run);
  }

  private void run() {
    // ends without a head only: when sealing has stopped, whoever stopped it, or at the close
    var unused = journal.sealed(Long.MAX_VALUE).whenComplete((head, end) -> wake.release());
    try {
      Step step = Step.ANCHORED;
      while (step != Step.HALTED) {
        step = attempt(step);
        switch (step) {
          case ANCHORED -> backoff.reset();
          case AGAIN_LATER -> pause(new CompletableFuture<>(), backoff.next());
          case HALTED -> {}
        }
      }
    } catch (InterruptedException e) {
      log.debug("anchoring with {} stopped", city.name());
    }
  }

  /** One round, whatever fails in it: only what no time heals is the end. */
  private Step attempt(Step before) throws InterruptedException {
    try {
      awaitNewHead(before);
      return journal.halted() ? halted() : anchor();
    } catch (Failure.GiveUp e) {
      log.error("city {}: {}", city.name(), e.getMessage());
      settle(Optional.of(UplinkCode.STOPPED), "(" + e.getMessage() + ")");
      return Step.HALTED;
    } catch (Failure e) {
      return trouble(UplinkCode.FAULT, "(" + e.getMessage() + ")");
    } catch (RuntimeException e) {
      if (!status.trouble().equals(Optional.of(UplinkCode.FAULT))) {
        log.error("city {}: {}", city.name(), UplinkCode.FAULT.id(), e);
      }
      settle(Optional.of(UplinkCode.FAULT), "(" + e + ")");
      return Step.AGAIN_LATER;
    }
  }

  /** Sealing has stopped, on what this city showed or another. */
  private Step halted() {
    if (!status.trouble().equals(Optional.of(UplinkCode.LOG_ROLLED_BACK))) {
      settle(Optional.of(UplinkCode.LOG_ROLLED_BACK), "(another city showed it)");
    }
    return Step.HALTED;
  }

  private long registeredSize() {
    return journal.registered(city.name()).map(h -> h.statement().size()).orElse(0L);
  }

  /**
   * Returns when a head larger than the registered one is sealed and the policy wants it sent, or
   * sealing has stopped. A head that was due before a failure is due still.
   */
  private void awaitNewHead(Step before) throws InterruptedException {
    long registered = registeredSize();
    if (before == Step.ANCHORED && !journal.halted()) {
      pause(journal.sealed(registered + policy.records() - 1), policy.interval());
    }
    while (!journal.halted()
        && journal.head().map(h -> h.statement().size()).orElse(0L) <= registered) {
      pause(journal.sealed(registered), Duration.ofDays(1));
    }
  }

  /** Waits for the future, a wake-up or the time, whichever comes first; now and then less. */
  private void pause(CompletableFuture<?> ready, Duration longest) throws InterruptedException {
    var unused = ready.thenRun(wake::release);
    boolean woken = wake.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    if (woken) {
      wake.drainPermits();
    }
  }

  private Step anchor() throws InterruptedException {
    Offer offer = Offer.newest(journal, journal.registered(city.name()));
    for (int round = 0; round < MAX_ROUNDS; round++) {
      switch (register(offer)) {
        case Accepted accepted -> {
          return keep(offer.sent().orElseThrow(), accepted.receipt());
        }
        case Unknown unknown -> {
          return trouble(unknown.code(), unknown.detail());
        }
        case Refused refused -> {
          Optional<Offer> next = follow(offer.sent().orElseThrow(), refused.refusal());
          if (next.isEmpty()) {
            return journal.halted() ? Step.HALTED : Step.AGAIN_LATER;
          }
          offer = next.get();
        }
      }
    }
    return trouble(UplinkCode.CITY_REFUSED, "(it refuses each proof)");
  }

  private RegisterOutcome register(Offer offer) throws InterruptedException {
    return links.register(
        () -> {
          count(1, 0);
          return offer.get();
        },
        policy.timeout());
  }

  private Step keep(Head registered, Receipt receipt) throws InterruptedException {
    switch (ReceiptCheck.check(city, registered, receipt, journal.cityHead(city.name()))) {
      case ReceiptCheck.Result.Good good -> {
        journal.storeReceipt(city.name(), registered, good.receipt(), good.cityHead());
        settle(registeredSize(), Optional.empty(), "");
        count(0, 1);
        return Step.ANCHORED;
      }
      case ReceiptCheck.Result.Bad bad -> {
        journal.storeRefused(city.name(), bad.code().id() + " " + bad.why(), receipt.encode());
        return trouble(bad.code(), bad.why());
      }
    }
  }

  /**
   * What to send after a refusal: the newest head with the proof from the one that the city shows,
   * or that head itself when it is as large. Empty when there is nothing to follow, or the log was
   * rolled back and is halted.
   */
  private Optional<Offer> follow(Head sent, Refusal refusal) throws InterruptedException {
    ShownHead shown =
        refusal
            .registered()
            .map(head -> ShownHead.judge(journal, city.name(), head))
            .orElseGet(ShownHead.Foreign::new);
    return switch (shown) {
      case ShownHead.Foreign f -> {
        trouble(UplinkCode.CITY_REFUSED, "(" + refusal.kind() + ": " + refusal.detail() + ")");
        yield Optional.empty();
      }
      case ShownHead.Lost lost -> {
        journal.halt(city.name(), lost.head());
        String size = "(it shows " + lost.head().statement().size() + " records)";
        UplinkCode code = UplinkCode.LOG_ROLLED_BACK;
        log.error(
            "city {}: {} {} {} Do: {}", city.name(), code.id(), code.title(), size, code.remedy());
        settle(Optional.of(UplinkCode.LOG_ROLLED_BACK), size);
        yield Optional.empty();
      }
      case ShownHead.Ours ours -> {
        boolean smaller = ours.head().statement().size() < sent.statement().size();
        yield Optional.of(
            smaller ? Offer.newest(journal, Optional.of(ours.head())) : Offer.again(journal, ours));
      }
    };
  }

  private Step trouble(UplinkCode code, String detail) {
    if (!status.trouble().equals(Optional.of(code))) {
      log.warn(
          "city {}: {} {} {} Do: {}", city.name(), code.id(), code.title(), detail, code.remedy());
    }
    settle(Optional.of(code), detail);
    return Step.AGAIN_LATER;
  }

  /** Asks the journal nothing: it may be what failed. */
  private void settle(Optional<UplinkCode> trouble, String detail) {
    settle(status.registered(), trouble, detail);
  }

  private void settle(long registered, Optional<UplinkCode> trouble, String detail) {
    if (trouble.isEmpty() && status.trouble().isPresent()) {
      log.info("city {} anchors again", city.name());
    }
    AnchorStatus s = status;
    status =
        new AnchorStatus(
            s.city(),
            registered,
            s.registrations(),
            s.receipts(),
            trouble,
            detail,
            links.traffic());
  }

  private void count(long registrations, long receipts) {
    AnchorStatus s = status;
    status =
        new AnchorStatus(
            s.city(),
            s.registered(),
            s.registrations() + registrations,
            s.receipts() + receipts,
            s.trouble(),
            s.detail(),
            s.traffic());
  }

  /** How it goes, as of now. */
  public AnchorStatus status() {
    AnchorStatus s = status;
    return new AnchorStatus(
        s.city(),
        s.registered(),
        s.registrations(),
        s.receipts(),
        s.trouble(),
        s.detail(),
        links.traffic());
  }

  /** Registers the newest head now, whatever interval and backoff say. Returns at once. */
  public void anchorNow() {
    wake.release();
  }

  /** Stops; a registration in progress may take effect. Idempotent. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
