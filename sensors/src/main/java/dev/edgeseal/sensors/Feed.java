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
import java.util.List;
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

  private final ReentrantLock lock = new ReentrantLock();
  private final GarbageCounts unreported;
  private final Gaps gaps;

  /** Monotonic milliseconds of the last reading handed over, captured or not. */
  private long lastHeard;

  private final AtomicLong readings = new AtomicLong();
  private final AtomicLong garbage = new AtomicLong();
  private volatile boolean unrecorded;
  private volatile @Nullable GiveUp sinkFailure;

  Feed(String name, Duration interval, Sink sink, CaptureClock clock, Duration garbageInterval) {
    this.name = name;
    this.interval = interval.toMillis();
    this.sink = sink;
    this.clock = clock;
    this.unreported = new GarbageCounts(garbageInterval);
    this.lastHeard = clock.now().monotonic();
    this.gaps = new Gaps(lastHeard);
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
      long now = clock.now().monotonic();
      CompletableFuture<Long> captured =
          pass(
              new Reading(name, time, type, payload),
              failure -> {
                if (failure == null) {
                  readings.incrementAndGet();
                  gaps.captured(now);
                }
              });
      lastHeard = clock.now().monotonic();
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
      unreported.add(cause, count);
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
      List<GarbageCounts.Due> due = unreported.take(now.monotonic(), all);
      int handedOver = 0;
      try {
        for (GarbageCounts.Due d : due) {
          sayGarbage(now, d);
          handedOver++;
        }
      } finally {
        due.subList(handedOver, due.size()).forEach(unreported::restore);
      }
    } finally {
      lock.unlock();
    }
  }

  private void sayGarbage(CaptureTime now, GarbageCounts.Due due) throws InterruptedException {
    say(
        new Garbage(name, now, due.count(), due.cause()),
        failure -> {
          if (failure != null) {
            unreported.restore(due);
          }
        });
  }

  /** Opens a gap when {@code silence} has passed without a reading. */
  void watchSilence(Duration silence) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (clock.now().monotonic() - lastHeard >= silence.toMillis()) {
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
      sayOpened(gaps.begin(cause, clock.now()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Something read was not captured, and nobody sends it again: readings are missing. Never waits;
   * the gap is said with the next reading, or with {@link #sayGap}.
   */
  void lost(Code cause) {
    var _ = gaps.begin(cause, clock.now());
  }

  /** Says the begin of an open gap that was not said yet, or whose begin was not captured. */
  void sayGap() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Optional<Gaps.Gap> gap = gaps.open();
      if (gap.isPresent()) {
        sayOpened(gap.get());
      }
    } finally {
      lock.unlock();
    }
  }

  private void sayOpened(Gaps.Gap gap) throws InterruptedException {
    if (!gap.said().compareAndSet(false, true)) {
      return;
    }
    boolean handedOver = false;
    try {
      say(
          new GapOpened(name, gap.time(), gap.cause()),
          failure -> {
            if (failure == null) {
              LOG.warn("gap opened source={} cause={}", name, gap.cause().id());
            } else {
              gap.said().set(false);
            }
          });
      handedOver = true;
    } finally {
      if (!handedOver) {
        gap.said().set(false);
      }
    }
  }

  private void closeGap(CaptureTime time) throws InterruptedException {
    Optional<Gaps.Gap> open = gaps.take();
    if (open.isEmpty()) {
      return;
    }
    Gaps.Gap gap = open.get();
    boolean handedOver = false;
    try {
      sayOpened(gap);
      long since = Math.max(0, time.monotonic() - gap.since());
      long missed = interval == 0 ? 0 : Math.max(0, since / interval - 1);
      say(
          new GapClosed(name, time, since, missed),
          failure -> {
            if (failure == null) {
              LOG.info("gap closed source={} millis={} missed={}", name, since, missed);
            } else {
              gaps.restore(gap);
            }
          });
      handedOver = true;
    } finally {
      if (!handedOver) {
        gaps.restore(gap);
      }
    }
  }

  /** What to do once it is known whether an observation was captured, on the sink's thread. */
  @FunctionalInterface
  private interface Settled {
    void with(@Nullable Throwable failure);
  }

  /** Hands over what nobody waits for; if it is not captured, the log says so once. */
  private void say(Observation observation, Settled settled) throws InterruptedException {
    var _ =
        pass(
            observation,
            failure -> {
              if (failure != null && !unrecorded) {
                LOG.warn("not recorded source={} what={}", name, observation, failure);
              }
              unrecorded = failure != null;
              settled.with(failure);
            });
  }

  /** The future completes after {@code settled} was told; it takes no lock of the feed's. */
  private CompletableFuture<Long> pass(Observation observation, Settled settled)
      throws InterruptedException {
    CompletableFuture<Long> captured = new CompletableFuture<>();
    try {
      var _ =
          sink.submit(observation)
              .whenComplete((index, failure) -> {
                note(failure);
                settled.with(failure);
                if (failure == null) {
                  captured.complete(index);
                } else {
                  captured.completeExceptionally(failure);
                }
              });
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
    Optional<Code> cause = gaps.open().map(Gaps.Gap::cause);
    return new SourceStatus(
        name,
        cause.isEmpty() ? SourceStatus.State.RUNNING : SourceStatus.State.GAP,
        readings.get(),
        garbage.get(),
        cause);
  }
}
