package dev.edgeseal.agent;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.Draft;
import dev.edgeseal.sensors.CaptureClock;
import dev.edgeseal.sensors.Observation;
import dev.edgeseal.sensors.Retry;
import dev.edgeseal.sensors.Sink;
import dev.edgeseal.sensors.Source;
import dev.edgeseal.sensors.SourceRunner;
import dev.edgeseal.sensors.SourceStatus;
import dev.edgeseal.uplink.AnchorPolicy;
import dev.edgeseal.uplink.AnchorStatus;
import dev.edgeseal.uplink.Anchoring;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.PinnedCity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/**
 * The way of the data:
 *
 * <pre>
 * Source -> Observation -> Draft -> DeviceJournal.submit -> captured -> sealed by the HSM
 *                                          head -> CityLink.register -> Receipt -> anchored
 * </pre>
 *
 * Each source has a thread of its own and waits while the journal is full, which bounds memory.
 * Each city is anchored with independently of the others. What has no durable answer was not
 * captured.
 */
final class Pipeline implements Sink, AutoCloseable {
  private final DeviceJournal journal;
  private final CaptureClock clock;
  private final RandomGenerator random;
  private final CaptureTrouble trouble = new CaptureTrouble();
  private final List<SourceRunner> sources = new ArrayList<>();
  private final List<Anchoring> cities = new ArrayList<>();
  private final List<CityLink> links = new ArrayList<>();

  Pipeline(DeviceJournal journal, CaptureClock clock, RandomGenerator random) {
    this.journal = journal;
    this.clock = clock;
    this.random = random;
  }

  /** From the source into the journal. */
  void read(Source source) {
    sources.add(SourceRunner.start(source, this, clock, Retry.DEFAULT, random));
  }

  /** From the journal to the city and back; the links are closed with the pipeline. */
  void anchor(PinnedCity city, List<CityLink> ways, AnchorPolicy policy) {
    links.addAll(ways);
    cities.add(new Anchoring(journal, city, ways, policy, random));
  }

  @Override
  public CompletableFuture<Long> submit(Observation observation) {
    CompletableFuture<Long> captured = new CompletableFuture<>();
    journal
        .submit(draft(observation))
        .whenComplete((index, e) -> {
          if (e == null) {
            trouble.captured();
            captured.complete(index);
          } else {
            Throwable why =
                e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            trouble.failed(why);
            captured.completeExceptionally(why);
          }
        });
    return captured;
  }

  private static Draft draft(Observation observation) {
    return switch (observation) {
      case Observation.Reading r -> new Draft(r.source(), r.time(), r.type(), r.payload());
      case Observation.GapOpened o ->
          note(o, new Note.GapOpened(o.source(), o.cause().id() + " " + o.cause().title()));
      case Observation.GapClosed c -> note(c, new Note.GapClosed(c.source(), since(c), c.missed()));
      case Observation.Garbage g ->
          note(
              g, new Note.Garbage(g.source(), g.count(), g.cause().id() + " " + g.cause().title()));
    };
  }

  private static OptionalLong since(Observation.GapClosed gap) {
    OptionalLong now = gap.time().wall();
    return now.isPresent()
        ? OptionalLong.of(Math.max(0, now.getAsLong() - gap.sinceMillis()))
        : now;
  }

  private static Draft note(Observation observation, Note note) {
    return new Draft(Record.DEVICE, observation.time(), ContentType.NOTE, Bytes.of(note.encode()));
  }

  List<SourceStatus> sources() {
    return sources.stream().map(SourceRunner::status).toList();
  }

  List<AnchorStatus> cities() {
    return cities.stream().map(Anchoring::status).toList();
  }

  /** Present once nothing more can be captured. */
  Optional<GiveUp> failure() {
    return sources.stream().flatMap(s -> s.sinkFailure().stream()).findFirst();
  }

  /** Registers what is sealed now with every city, whatever the policy says. Returns at once. */
  void anchorNow() {
    cities.forEach(Anchoring::anchorNow);
  }

  /** Sources first, so that nothing new comes; then cities, then their links. Idempotent. */
  @Override
  public void close() {
    sources.forEach(SourceRunner::close);
    cities.forEach(Anchoring::close);
    links.forEach(CityLink::close);
  }
}
