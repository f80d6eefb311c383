package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one source on a virtual thread of its own, so that a dead or slow one never delays another.
 * A failed source is started again after a growing pause; readings that are missing are said with a
 * gap. A second virtual thread watches for silence.
 */
public final class SourceRunner implements AutoCloseable {
  /** Garbage of one cause is reported at most this often. */
  public static final Duration GARBAGE_INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(SourceRunner.class);

  private final Source source;
  private final Feed feed;
  private final Retry retry;
  private final RandomGenerator random;
  private final Duration tick;
  private final Thread worker;
  private final Thread watch;
  private volatile SourceStatus.@Nullable State end;

  private SourceRunner(
      Source source, Feed feed, Retry retry, RandomGenerator random, Duration garbageInterval) {
    this.source = source;
    this.feed = feed;
    this.retry = retry;
    this.random = random;
    this.tick = tick(source.silence(), garbageInterval);
    this.worker = Thread.ofVirtual().name("source " + source.name()).unstarted(this::work);
    this.watch = Thread.ofVirtual().name("watch " + source.name()).unstarted(this::watch);
  }

  /** Starts the source; {@link #close} ends it. */
  public static SourceRunner start(
      Source source, Sink sink, CaptureClock clock, Retry retry, RandomGenerator random) {
    return start(source, sink, clock, retry, random, GARBAGE_INTERVAL);
  }

  static SourceRunner start(
      Source source,
      Sink sink,
      CaptureClock clock,
      Retry retry,
      RandomGenerator random,
      Duration garbageInterval) {
    Feed feed = new Feed(source.name(), source.interval(), sink, clock, garbageInterval);
    SourceRunner runner = new SourceRunner(source, feed, retry, random, garbageInterval);
    runner.worker.start();
    runner.watch.start();
    return runner;
  }

  private static Duration tick(Duration silence, Duration garbageInterval) {
    long shortest = Math.min(1000, garbageInterval.toMillis() / 4);
    if (silence.isPositive()) {
      shortest = Math.min(shortest, silence.toMillis() / 4);
    }
    return Duration.ofMillis(Math.max(5, shortest));
  }

  public SourceStatus status() {
    SourceStatus now = feed.status();
    SourceStatus.State ended = end;
    return ended == null
        ? now
        : new SourceStatus(
            now.name(),
            ended,
            now.readings(),
            now.garbage(),
            feed.sinkFailure().<Code>map(GiveUp::code).or(now::cause));
  }

  /** The failure after which the sink took nothing more, if there was one. */
  public Optional<GiveUp> sinkFailure() {
    return feed.sinkFailure();
  }

  private void work() {
    try {
      boolean again = true;
      for (int failures = 0; again; failures++) {
        long before = feed.readings();
        Optional<Code> cause = runOnce();
        if (feed.readings() > before) {
          failures = 0;
        }
        again = cause.isPresent() && feed.sinkFailure().isEmpty();
        if (again) {
          openGap(cause.get());
          Thread.sleep(retry.delay(failures, random));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("source interrupted source={}", source.name());
    } finally {
      end = feed.sinkFailure().isPresent() ? SourceStatus.State.STOPPED : SourceStatus.State.ENDED;
      LOG.info("source ended source={} state={}", source.name(), end);
      watch.interrupt();
    }
  }

  /** Empty when the source has nothing more to read. */
  private Optional<Code> runOnce() throws InterruptedException {
    try {
      source.run(feed);
      return Optional.empty();
    } catch (Failure e) {
      LOG.debug("source failed source={}", source.name(), e);
      return Optional.of(e.code());
    } catch (RuntimeException e) {
      LOG.error("source failed source={} cause={}", source.name(), SensorCode.FAULT.id(), e);
      return Optional.of(SensorCode.FAULT);
    }
  }

  /** A sink that takes nothing now is asked again on the next failure or tick. */
  private void openGap(Code cause) throws InterruptedException {
    try {
      feed.openGap(cause);
    } catch (Failure e) {
      LOG.warn("gap not recorded source={} cause={}", source.name(), e.code().id());
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(tick);
        look();
      }
    } catch (InterruptedException e) {
      LOG.debug("watch ended source={}", source.name());
    }
  }

  private void look() throws InterruptedException {
    if (feed.sinkFailure().isPresent()) {
      worker.interrupt();
      return;
    }
    try {
      if (source.silence().isPositive()) {
        feed.watchSilence(source.silence());
      }
      feed.sayGap();
      feed.reportGarbage(false);
    } catch (Failure e) {
      LOG.debug("sink takes nothing now source={}", source.name(), e);
    }
  }

  /**
   * Interrupts the source, waits until its threads have ended and reports the last garbage. Calling
   * twice is harmless.
   */
  @Override
  public void close() {
    worker.interrupt();
    watch.interrupt();
    boolean interrupted = false;
    for (Thread thread : new Thread[] {worker, watch}) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    try {
      feed.reportGarbage(true);
    } catch (Failure e) {
      LOG.warn("garbage not recorded source={} cause={}", source.name(), e.code().id());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
