package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not keep up makes producers wait; nothing is dropped and memory is bounded. */
class BackPressureTest {
  private static final Set<Thread.State> STOPPED =
      Set.of(Thread.State.WAITING, Thread.State.TERMINATED);

  @TempDir Path directory;

  private final AtomicBoolean stalled = new AtomicBoolean();
  private final CountDownLatch goOn = new CountDownLatch(1);

  private void stall(CommitStep step) {
    if (stalled.get() && step == CommitStep.WRITTEN) {
      CloseTest.awaitLatch(goOn);
    }
  }

  private int handedOverWhileStalled(DeviceJournal journal, int payload, int each)
      throws InterruptedException {
    stalled.set(true);
    journal.submit(TestLog.draft("s", "the group that does not get through"));
    AtomicInteger handedOver = new AtomicInteger();
    List<Thread> producers = new ArrayList<>();
    for (int t = 0; t < 20; t++) {
      producers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < each; i++) {
                  journal.submit(TestLog.draft("s", TestLog.WALL, new byte[payload]));
                  handedOver.incrementAndGet();
                }
              }));
    }
    await().until(() -> producers.stream().allMatch(p -> STOPPED.contains(p.getState())));
    int bound = handedOver.get();
    goOn.countDown();
    for (Thread p : producers) {
      p.join();
    }
    assertThat(handedOver).hasValue(20 * each);
    return bound;
  }

  @Test
  void atMostAThousandRecordsWait() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open(log.signer(), this::stall)) {
      assertThat(handedOverWhileStalled(journal, 10, 200)).isBetween(1000, 2100);
    }
    assertThat(DeepCheck.run(log.file()).records()).isEqualTo(4003);
  }

  @Test
  void largeRecordsWaitInFewerNumbers() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open(log.signer(), this::stall)) {
      assertThat(handedOverWhileStalled(journal, 60_000, 10))
          .isLessThan(2 * (1 << 20) / 60_000 + 4);
    }
    assertThat(DeepCheck.run(log.file()).records()).isEqualTo(203);
  }
}
