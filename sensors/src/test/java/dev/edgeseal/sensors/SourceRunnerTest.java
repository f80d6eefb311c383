package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.sensors.Observation.GapClosed;
import dev.edgeseal.sensors.Observation.GapOpened;
import dev.edgeseal.sensors.Observation.Garbage;
import dev.edgeseal.sensors.Observation.Reading;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SourceRunnerTest {
  private static final Retry FAST = new Retry(Duration.ofMillis(2), Duration.ofMillis(8));

  private final CollectingSink sink = new CollectingSink(true);

  @FunctionalInterface
  private interface Script {
    void run(Feed feed) throws InterruptedException;
  }

  private record Scripted(Duration interval, Duration silence, Script script) implements Source {
    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public void run(Feed feed) throws InterruptedException {
      script.run(feed);
    }
  }

  private SourceRunner start(Duration silence, Script script) {
    return SourceRunner.start(
        new Scripted(Duration.ofMillis(1), silence, script),
        sink,
        CollectingSink.CLOCK,
        FAST,
        new Random(1),
        Duration.ofMillis(200));
  }

  private static void read(Feed feed) throws InterruptedException {
    feed.accept(feed.now(), ContentType.JSON, Bytes.of((byte) '1'));
  }

  @Test
  void aFailedSourceIsStartedAgainAndItsGapIsSaidOnce() {
    AtomicInteger runs = new AtomicInteger();
    try (SourceRunner runner =
        start(
            Duration.ZERO,
            feed -> {
              if (runs.incrementAndGet() < 5) {
                throw new RetryLater(SensorCode.NOT_FOUND, "");
              }
              read(feed);
              read(feed);
            })) {
      await().until(() -> runner.status().state() == SourceStatus.State.ENDED);
    }
    assertThat(sink.seen)
        .extracting(o -> (Object) o.getClass())
        .containsExactly(GapOpened.class, GapClosed.class, Reading.class, Reading.class);
    assertThat(sink.seen(GapOpened.class).getFirst().cause()).isEqualTo(SensorCode.NOT_FOUND);
    assertThat(runs).hasValue(5);
  }

  @Test
  void silenceOpensAGapAndAReadingClosesIt() throws InterruptedException {
    CountDownLatch gapSeen = new CountDownLatch(1);
    try (SourceRunner runner =
        start(
            Duration.ofMillis(40),
            feed -> {
              gapSeen.await();
              read(feed);
              new CountDownLatch(1).await();
            })) {
      await().until(() -> runner.status().cause().equals(Optional.of(SensorCode.SILENT)));
      gapSeen.countDown();
      await().until(() -> !sink.readings().isEmpty());
    }
    GapClosed closed = sink.seen(GapClosed.class).getFirst();
    assertThat(closed.sinceMillis()).isGreaterThanOrEqualTo(40);
    assertThat(closed.missed()).isEqualTo(closed.sinceMillis() - 1);
  }

  @Test
  void aThousandPiecesOfGarbageAreAFewReportsThatAddUp() {
    try (SourceRunner runner =
        start(
            Duration.ZERO,
            feed -> {
              for (int i = 0; i < 1000; i++) {
                feed.garbage(SensorCode.NOISE, 1);
              }
              new CountDownLatch(1).await();
            })) {
      await().until(() -> sink.seen(Garbage.class).size() == 2);
      assertThat(runner.status().garbage()).isEqualTo(1000);
    }
    assertThat(sink.seen(Garbage.class).stream().mapToLong(Garbage::count).sum()).isEqualTo(1000);
  }

  @Test
  void aSinkThatGaveUpStopsTheSource() {
    sink.failWith(Optional.of(new GiveUp(SensorCode.FAULT, "")));
    try (SourceRunner runner = start(Duration.ZERO, SourceRunnerTest::read)) {
      await().until(() -> runner.status().state() == SourceStatus.State.STOPPED);
      assertThat(runner.sinkFailure()).isPresent();
    }
  }

  @Test
  void aFaultInADriverIsAGapAndNotTheEnd() {
    try (SourceRunner runner =
        start(
            Duration.ZERO,
            feed -> {
              if (sink.seen.isEmpty()) {
                throw new IllegalStateException("a fault on purpose");
              }
              read(feed);
            })) {
      await().until(() -> runner.status().state() == SourceStatus.State.ENDED);
    }
    assertThat(sink.seen(GapOpened.class).getFirst().cause()).isEqualTo(SensorCode.FAULT);
  }

  @Test
  void codesAreUniqueAndSayWhatToDo() {
    assertThat(new HashSet<>(Arrays.stream(SensorCode.values()).map(SensorCode::id).toList()))
        .hasSize(SensorCode.values().length)
        .allMatch(id -> id.matches("ES-SRC-[0-9]{3}"));
    assertThat(SensorCode.values())
        .allMatch(c -> c.remedy().endsWith(".") || c.remedy().contains("edgeseal"));
  }
}
