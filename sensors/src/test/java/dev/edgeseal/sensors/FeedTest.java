package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.sensors.Observation.GapClosed;
import dev.edgeseal.sensors.Observation.GapOpened;
import dev.edgeseal.sensors.Observation.Garbage;
import dev.edgeseal.sensors.Observation.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A feed before a sink that captures, or fails, only when the test says so. */
class FeedTest {
  private record Waiting(Observation observation, CompletableFuture<Long> future) {}

  private boolean takes = true;
  private final AtomicLong millis = new AtomicLong(1000);
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Observation> captured = new ArrayList<>();
  private final Feed feed =
      new Feed(
          "meter",
          Duration.ofSeconds(1),
          observation -> {
            if (!takes) {
              throw new RetryLater(SensorCode.FAULT, "");
            }
            CompletableFuture<Long> future = new CompletableFuture<>();
            waiting.add(new Waiting(observation, future));
            return future;
          },
          () ->
              new CaptureTime(
                  OptionalLong.empty(),
                  CaptureTime.Grade.UNKNOWN,
                  OptionalLong.empty(),
                  millis.get()),
          Duration.ofMinutes(1));

  private void read() throws InterruptedException {
    var _ = feed.submit(feed.now(), ContentType.JSON, Bytes.of((byte) '1'));
  }

  private void settle(boolean good) {
    List<Waiting> now = List.copyOf(waiting);
    waiting.clear();
    for (Waiting w : now) {
      if (good) {
        captured.add(w.observation());
        w.future().complete((long) captured.size());
      } else {
        w.future().completeExceptionally(new RetryLater(SensorCode.FAULT, ""));
      }
    }
  }

  @Test
  void aGapIsAsLongAsNothingWasCaptured() throws InterruptedException {
    read();
    settle(true);
    for (int i = 0; i < 10; i++) {
      millis.addAndGet(1000);
      read();
      feed.openGap(SensorCode.READ_FAILED);
      settle(false);
    }
    assertThat(feed.readings()).isEqualTo(1);
    assertThat(feed.status().cause()).contains(SensorCode.READ_FAILED);
    millis.addAndGet(1000);
    read();
    settle(true);
    assertThat(captured)
        .extracting(o -> (Object) o.getClass())
        .containsExactly(Reading.class, GapOpened.class, GapClosed.class, Reading.class);
    GapOpened opened = (GapOpened) captured.get(1);
    assertThat(opened.time().monotonic()).isEqualTo(2000);
    GapClosed closed = (GapClosed) captured.get(2);
    assertThat(closed.sinceMillis()).isEqualTo(11_000);
    assertThat(closed.missed()).isEqualTo(10);
    assertThat(feed.readings()).isEqualTo(2);
    assertThat(feed.status().state()).isEqualTo(SourceStatus.State.RUNNING);
  }

  @Test
  void garbageWhoseReportIsNotCapturedIsPartOfTheNextReport() throws InterruptedException {
    feed.garbage(SensorCode.NOISE, 3);
    settle(false);
    feed.garbage(SensorCode.NOISE, 4);
    assertThat(waiting).as("an interval has not passed").isEmpty();
    millis.addAndGet(60_000);
    feed.reportGarbage(false);
    settle(true);
    assertThat(captured).hasSize(1);
    assertThat(((Garbage) captured.getFirst()).count()).isEqualTo(7);
    feed.reportGarbage(true);
    assertThat(waiting).as("nothing is said twice").isEmpty();
  }

  @Test
  void garbageThatTheSinkDoesNotTakeIsPartOfTheNextReport() throws InterruptedException {
    takes = false;
    assertThatThrownBy(() -> feed.garbage(SensorCode.NOISE, 2)).isInstanceOf(RetryLater.class);
    takes = true;
    feed.reportGarbage(true);
    settle(true);
    assertThat(((Garbage) captured.getFirst()).count()).isEqualTo(2);
  }

  @Test
  void readingsOnTheirWayShareOneEndOfAGap() throws InterruptedException {
    feed.openGap(SensorCode.SILENT);
    read();
    read();
    settle(true);
    assertThat(captured)
        .extracting(o -> (Object) o.getClass())
        .containsExactly(GapOpened.class, GapClosed.class, Reading.class, Reading.class);
  }

  @Test
  void whatIsLostBetweenTwoCapturedReadingsIsAGap() throws InterruptedException {
    read();
    settle(true);
    millis.addAndGet(3000);
    feed.lost(SensorCode.READ_FAILED);
    feed.sayGap();
    feed.sayGap();
    read();
    settle(true);
    assertThat(captured)
        .extracting(o -> (Object) o.getClass())
        .containsExactly(Reading.class, GapOpened.class, GapClosed.class, Reading.class);
    assertThat(((GapClosed) captured.get(2)).sinceMillis()).isEqualTo(3000);
  }
}
