package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FormatCode;
import dev.edgeseal.evidence.Record;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendTest {
  @TempDir Path directory;

  @Test
  void aRecordIsSeenByAnotherConnectionAsSoonAsAppendReturns() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      for (int i = 0; i < 20; i++) {
        long index = journal.append(TestLog.draft("s", "n" + i));
        try (DeviceReader other = DeviceReader.open(log.file())) {
          assertThat(other.size()).isEqualTo(index + 1);
          assertThat(other.record(index)).isEqualTo(journal.reader().record(index));
        }
      }
    }
  }

  @Test
  void everyThreadGetsTheIndexOfItsOwnRecordAndNoIndexTwice() throws Exception {
    TestLog log = TestLog.in(directory);
    Map<Long, String> appended = new ConcurrentHashMap<>();
    try (DeviceJournal journal = log.open()) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 32; t++) {
        String source = "s" + t % 5;
        String mark = "t" + t;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < 60; i++) {
                    String text = mark + "/" + i;
                    appended.put(journal.submit(TestLog.draft(source, text)).join(), text);
                  }
                }));
      }
      for (Thread t : threads) {
        t.join();
      }
      assertThat(appended).hasSize(32 * 60);
      appended.forEach((index, text) ->
          assertThat(journal.reader().record(index).payload())
              .isEqualTo(TestLog.draft("s", text).payload()));
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }

  @Test
  void aRecordOfExactly64KibIsCapturedAndOneByteMoreIsRefusedAlone() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      int fits = largestPayload();
      CompletableFuture<Long> good = journal.submit(payload(10));
      CompletableFuture<Long> tooLarge = journal.submit(payload(fits + 1));
      CompletableFuture<Long> justFits = journal.submit(payload(fits));
      assertThat(good.join()).isEqualTo(2);
      assertThat(justFits.join()).isEqualTo(3);
      assertThat(journal.reader().record(3).encode()).hasSize(Record.MAX_SIZE);
      assertThatThrownBy(tooLarge::join)
          .cause()
          .isInstanceOfSatisfying(
              RejectInput.class, e -> assertThat(e.code()).isEqualTo(FormatCode.TOO_LARGE));
      assertThat(journal.reader().record(3).page()).isEqualTo(1); // no hole in the pages
    }
  }

  private static Draft payload(int size) {
    return TestLog.draft("s", TestLog.WALL, new byte[size]);
  }

  /** The payload of a record of exactly 64 KiB, for boot count 1 and a page below 24. */
  private static int largestPayload() {
    Draft d = payload(60_000);
    int encoded =
        new Record(d.source(), 1, 0, d.time(), d.type(), d.payload(), Bytes.of(new byte[16]))
            .encode()
            .length;
    return 60_000 + Record.MAX_SIZE - encoded;
  }

  @Test
  void anInvalidSourceIsRefusedAlone() throws Exception {
    try (DeviceJournal journal = TestLog.in(directory).open()) {
      CompletableFuture<Long> good = journal.submit(TestLog.draft("s", "good"));
      CompletableFuture<Long> bad = journal.submit(TestLog.draft("x".repeat(129), "bad"));
      CompletableFuture<Long> alsoGood = journal.submit(TestLog.draft("s", "good"));
      assertThat(good.join()).isEqualTo(2);
      assertThatThrownBy(bad::join).hasCauseInstanceOf(RejectInput.class);
      assertThat(alsoGood.join()).isEqualTo(3);
      assertThat(journal.reader().sources()).containsOnlyKeys("device", "s");
    }
  }
}
