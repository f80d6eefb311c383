package dev.edgeseal.citynode;

import dev.edgeseal.citynode.RegistrationChecks.Result;
import dev.edgeseal.citynode.RegistrationRules.Decision;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.journal.CommitStep;
import dev.edgeseal.journal.Journal;
import dev.edgeseal.journal.JournalSettings;
import dev.edgeseal.journal.Signer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A city node: a log whose leaves are the heads of devices. Registrations are verified by their
 * callers' threads and sequenced by the journal, with one signature for all that waited. Safe for
 * all threads.
 */
public final class CityNode implements CityService, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CityNode.class);

  /** How long a registration waits for the city's signature before it is told to ask again. */
  private static final Duration SEAL_TIMEOUT = Duration.ofSeconds(20);

  /** Between two heads: many share one under load, and nobody waits for it long. */
  private static final Duration SIGNATURE_PAUSE = Duration.ofMillis(10);

  private final RegistrationChecks checks;
  private final Journal<CityEntry, Decision> journal;
  private final AtomicReference<String> trouble = new AtomicReference<>("");

  private CityNode(RegistrationChecks checks, Journal<CityEntry, Decision> journal) {
    this.checks = checks;
    this.journal = journal;
  }

  /**
   * @param file the SQLite file of the log; its directory exists
   * @param policy leaf 0 of a new log
   * @param clock signing time: every head of a city carries it
   * @param steps hears each step of the journal's commit order
   */
  public record Settings(
      Path file, CityPolicy policy, InstantSource clock, Consumer<CommitStep> steps) {}

  /**
   * Opens the city's log, or begins it with its policy.
   *
   * @throws GiveUp when the certificate names another city, or the file contradicts itself or
   *     belongs to another
   * @throws RetryLater when the log is new and the signer is away
   */
  public static CityNode open(Settings settings, Signer signer, Enrolment enrolment) {
    String issuer = settings.policy().issuer();
    if (!CertificateChain.uris(signer.chain().leaf()).contains(issuer)) {
      throw new GiveUp(CityCode.OTHER_NAME, "(no " + issuer + ")");
    }
    InstantSource clock = settings.clock();
    JournalSettings log =
        new JournalSettings(
            settings.file(),
            issuer,
            () -> OptionalLong.of(clock.instant().getEpochSecond()),
            settings.steps());
    return new CityNode(
        new RegistrationChecks(enrolment),
        Journal.open(
            log,
            new CitySequencer(settings.policy(), signer),
            new PacedSigner(signer, SIGNATURE_PAUSE)));
  }

  @Override
  public Answer register(byte[] registration, Optional<String> device) throws InterruptedException {
    return switch (checks.check(registration, device)) {
      case Result.Bad bad -> new Answer.Refused(bad.refusal());
      case Result.Good good -> register(good.registration());
    };
  }

  private Answer register(Registration registration) throws InterruptedException {
    try {
      return switch (journal.append(new CityEntry.Verified(registration))) {
        case Journal.Outcome.Captured<Decision> leaf -> receipt(registration, leaf.index());
        case Journal.Outcome.Settled<Decision> settled ->
            switch (settled.answer()) {
              case Decision.Again again -> receipt(registration, again.index());
              case Decision.Conflict c ->
                  Answer.refused(Refusal.Kind.CONFLICT, c.why(), c.registered());
              case Decision.TooManyLogs full ->
                  Answer.refused(
                      Refusal.Kind.CONFLICT,
                      "this device has begun "
                          + RegistrationRules.MAX_LOGS
                          + " logs here: no more are taken");
              case Decision.Fork f ->
                  Answer.refused(
                      Refusal.Kind.FORK,
                      "another root has this size: both are kept",
                      f.registered());
              case Decision.Append a ->
                  throw new IllegalStateException("what is appended becomes a leaf");
            };
      };
    } catch (RejectInput e) {
      return Answer.refused(Refusal.Kind.MALFORMED, e.code().id() + " " + e.code().title());
    } catch (RetryLater | GiveUp e) {
      return busy(e);
    }
  }

  /** The receipt under the first head that covers the leaf: each time the same. */
  private Answer receipt(Registration registration, long index) throws InterruptedException {
    try {
      journal.sealed(index).get(SEAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return busy(new RetryLater(CityCode.NO_SIGNATURE, "", e));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        return busy(failure); // closed, or sealing has stopped
      }
      throw new IllegalStateException("a wait for a head ends with one or a failure", e);
    }
    Head head =
        journal
            .reader()
            .firstHead(index)
            .orElseThrow(
                () -> new IllegalStateException("no head covers the sealed leaf " + index));
    trouble.set("");
    return new Answer.Registered(
        Receipt.of(
            head,
            journal.proveInclusion(index, head.statement().size()),
            Optional.of(chain(head))));
  }

  private CertificateChain chain(Head head) {
    CertificateChain now = journal.chain();
    return now.x5t().equals(head.statement().x5t()) ? now : journal.reader().chain(head);
  }

  private Answer busy(Failure e) {
    String now = e.code().id();
    if (!now.equals(trouble.getAndSet(now))) {
      log.warn("registrations are told to come back: {}", e.getMessage());
    }
    return Answer.refused(Refusal.Kind.BUSY, now + " " + e.code().title());
  }

  @Override
  public Optional<Head> registered(String device, String logId) {
    if (!Issuer.isName(device)) {
      return Optional.empty();
    }
    return journal
        .reader()
        .ask(c -> RegisteredHeads.newest(c, Issuer.device(device), logId))
        .map(RegistrationRules.Registered::head);
  }

  /** The heads of a log that contradict a registered one: validly signed, of another root. */
  public List<Head> forks(String device, String logId) {
    if (!Issuer.isName(device)) {
      return List.of();
    }
    return journal.reader().ask(c -> RegisteredHeads.forks(c, Issuer.device(device), logId));
  }

  /** The city's own log id. */
  public String logId() {
    return journal.logId();
  }

  /** The newest head of the city's log. */
  public Optional<Head> head() {
    return journal.head();
  }

  /** Leaves of the city's log, its policy included. */
  public long size() {
    return journal.size();
  }

  /** Signatures made since the start: one covers all that waited. */
  public long signatures() {
    return journal.signatures();
  }

  /** Present once nothing more can be registered until the process is started anew. */
  public Optional<GiveUp> failure() {
    return journal.failure();
  }

  /** Writes what was handed over and closes the log. Idempotent. */
  @Override
  public void close() {
    journal.close();
  }
}
