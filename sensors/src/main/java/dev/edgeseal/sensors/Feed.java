package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.sensors.Observation.GapClosed;
import dev.edgeseal.sensors.Observation.GapOpened;
import dev.edgeseal.sensors.Observation.Garbage;
import dev.edgeseal.sensors.Observation.Reading;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from one source to the sink: closes an open gap before the first good reading, and counts
 * garbage. Safe from many threads; observations reach the sink in the order of the calls.
 */
public final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  private final String name;
  private final long interval;
  private final Sink sink;
  private final CaptureClock clock;
  private final long garbageInterval;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Code, Long> unreported = new LinkedHashMap<>();
  private final Map<Code, Long> reportedAt = new LinkedHashMap<>();
  private long lastReading;
  private final AtomicLong readings = new AtomicLong();
  private final AtomicLong garbage = new AtomicLong();
  private volatile @Nullable Code gap;
  private volatile @Nullable GiveUp sinkFailure;

  Feed(String name, Duration interval, Sink sink, CaptureClock clock, Duration garbageInterval) {
    this.name = name;
    this.interval = interval.toMillis();
    this.sink = sink;
    this.clock = clock;
    this.garbageInterval = garbageInterval.toMillis();
    this.lastReading = clock.now().monotonic();
  }

  public CaptureTime now() {
    return clock.now();
  }

  /**
   * Hands over what was read at {@code time}. Blocks while the sink is full.
   *
   * @return completes with the record's index once it is captured, see {@link Sink#submit}
   */
  public CompletableFuture<Long> submit(CaptureTime time, ContentType type, Bytes payload)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      closeGap(time);
      CompletableFuture<Long> captured = pass(new Reading(name, time, type, payload));
      readings.incrementAndGet();
      lastReading = clock.now().monotonic();
      return captured;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #submit}, and waits until it is captured. */
  public long accept(CaptureTime time, ContentType type, Bytes payload)
      throws InterruptedException {
    return Sink.captured(submit(time, type, payload));
  }

  /** Counts input that is no reading; the sink hears of it at most once per interval and cause. */
  public void garbage(Code cause, long count) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      garbage.addAndGet(count);
      unreported.merge(cause, count, Long::sum);
      reportGarbage(false);
    } finally {
      lock.unlock();
    }
  }

  /** Hands over the counts that are due, or with {@code all} every count. */
  void reportGarbage(boolean all) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      CaptureTime now = clock.now();
      for (Code cause : Map.copyOf(unreported).keySet()) {
        Long before = reportedAt.get(cause);
        if (all || before == null || now.monotonic() - before >= garbageInterval) {
          say(new Garbage(name, now, unreported.getOrDefault(cause, 0L), cause));
          unreported.remove(cause);
          reportedAt.put(cause, now.monotonic());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Opens a gap when {@code silence} has passed without a reading. */
  void watchSilence(Duration silence) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (clock.now().monotonic() - lastReading >= silence.toMillis()) {
        openGap(SensorCode.SILENT);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says once that readings are missing from now on; an open gap stays as it is. */
  void openGap(Code cause) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (gap == null) {
        say(new GapOpened(name, clock.now(), cause));
        gap = cause;
        LOG.warn("gap opened source={} cause={}", name, cause.id());
      }
    } finally {
      lock.unlock();
    }
  }

  private void closeGap(CaptureTime time) throws InterruptedException {
    if (gap != null) {
      long since = Math.max(0, time.monotonic() - lastReading);
      long missed = interval == 0 ? 0 : Math.max(0, since / interval - 1);
      say(new GapClosed(name, time, since, missed));
      gap = null;
      LOG.info("gap closed source={} millis={} missed={}", name, since, missed);
    }
  }

  /** Hands over what nobody waits for; if it is not captured, the log says so. */
  private void say(Observation observation) throws InterruptedException {
    var _ =
        pass(observation)
            .whenComplete((index, failure) -> {
              if (failure != null) {
                LOG.warn("not recorded source={} what={}", name, observation, failure);
              }
            });
  }

  private CompletableFuture<Long> pass(Observation observation) throws InterruptedException {
    try {
      CompletableFuture<Long> captured = sink.submit(observation);
      var _ = captured.whenComplete((index, failure) -> note(failure));
      return captured;
    } catch (Failure e) {
      note(e);
      throw e;
    }
  }

  private void note(@Nullable Throwable failure) {
    if (failure instanceof GiveUp e) {
      sinkFailure = e;
    }
  }

  /** Present once the sink has given up: nothing more can be captured. */
  Optional<GiveUp> sinkFailure() {
    return Optional.ofNullable(sinkFailure);
  }

  long readings() {
    return readings.get();
  }

  /** Never waits for a full sink. */
  SourceStatus status() {
    Code cause = gap;
    return new SourceStatus(
        name,
        cause == null ? SourceStatus.State.RUNNING : SourceStatus.State.GAP,
        readings.get(),
        garbage.get(),
        Optional.ofNullable(cause));
  }
}
