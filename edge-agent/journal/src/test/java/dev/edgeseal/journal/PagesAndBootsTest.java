package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesAndBootsTest {
  @TempDir Path directory;

  private static DeviceJournal boot(TestLog log, String bootId) {
    return DeviceJournal.open(log.settings(bootId, step -> {}), log.signer());
  }

  @Test
  void pagesGrowByOnePerSourceOverRestartsAndPruning() throws Exception {
    TestLog log = TestLog.in(directory);
    TestCity city = new TestCity("riverside");
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, Long> next = new HashMap<>();
    long seen = 0;
    for (int round = 0; round < 8; round++) {
      try (DeviceJournal journal = boot(log, "boot-" + round / 2)) {
        for (int i = 0; i < 150; i++) {
          journal.submit(TestLog.draft("s" + random.nextInt(4), "n"));
        }
        journal.sealed(journal.append(TestLog.draft("s0", "last"))).join();
        for (; seen < journal.size(); seen++) {
          Record record = journal.reader().record(seen);
          assertThat(record.page()).isEqualTo(next.merge(record.source(), 1L, Long::sum) - 1);
        }
        city.anchor(journal);
        journal.prune(new Retention(Optional.empty(), OptionalLong.of(1)));
      }
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
    assertThat(DeepCheck.run(log.file()).dropped()).isGreaterThan(500);
  }

  @Test
  void theBootCountRisesWithANewBootIdOnlyAndEachBootIsNotedOnce() throws Exception {
    TestLog log = TestLog.in(directory);
    String[] bootIds = {"a", "a", "b", "b", "a"};
    long[] counts = {1, 1, 2, 2, 3};
    for (int i = 0; i < bootIds.length; i++) {
      try (DeviceJournal journal = boot(log, bootIds[i])) {
        assertThat(journal.boot()).isEqualTo(counts[i]);
        long index = journal.append(TestLog.draft("s", "n"));
        assertThat(journal.reader().record(index).boot()).isEqualTo(counts[i]);
      }
    }
    try (DeviceReader reader = DeviceReader.open(log.file())) {
      long boots = 0;
      for (long i = 1; i < reader.size(); i++) {
        Record record = reader.record(i);
        if (record.source().equals(Record.DEVICE)
            && Note.parse(record.payload().toArray()) instanceof Note.Boot boot) {
          assertThat(boot.count()).isEqualTo(++boots);
        }
      }
      assertThat(boots).isEqualTo(3);
    }
  }

  /** The boot note is on disk before anything else of that boot, or nothing is. */
  @Test
  void aBootWhoseNoteCannotBeWrittenCapturesNothing() throws Exception {
    TestLog log = TestLog.in(directory);
    boot(log, "a").close();
    assertThatThrownBy(() ->
            DeviceJournal.open(
                log.settings(
                    "b",
                    step -> {
                      throw new IllegalStateException("a fault");
                    }),
                log.signer()))
        .hasMessageContaining("a fault");
    try (DeviceJournal journal = boot(log, "b")) {
      assertThat(journal.boot()).isEqualTo(2);
      assertThat(journal.size()).isEqualTo(3);
    }
  }
}
