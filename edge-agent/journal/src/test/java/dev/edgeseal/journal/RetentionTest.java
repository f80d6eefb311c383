package dev.edgeseal.journal;

import static dev.edgeseal.journal.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Note;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Retention BY_SIZE = new Retention(Optional.empty(), OptionalLong.of(1));

  @TempDir Path directory;

  private static Retention byAge(long millis) {
    return new Retention(Optional.of(Duration.ofMillis(millis)), OptionalLong.empty());
  }

  private static void fillAndSeal(DeviceJournal journal, long size) throws Exception {
    TestLog.fillTo(journal, size, "s", "t");
    journal.sealed(size - 1).get(10, TimeUnit.SECONDS);
  }

  @Test
  void onlyCompleteTilesThatAreAnchoredGoAndANoteSaysWhatWent() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 900);
      assertThat(journal.prune(BY_SIZE)).as("not anchored").isEmpty();
      new TestCity("riverside").anchor(journal);
      fillAndSeal(journal, 1300);
      long note = journal.prune(BY_SIZE).orElseThrow().note();
      assertThat(note).isEqualTo(1300);
      assertThat(journal.reader().droppedUpTo()).isEqualTo(767); // 900 holds three tiles
      Note said = Note.parse(journal.reader().record(note).payload().toArray());
      assertThat(said)
          .isInstanceOfSatisfying(
              Note.RecordsDropped.class,
              d -> {
                assertThat(d.first()).isEqualTo(1);
                assertThat(d.last()).isEqualTo(767);
                assertThat(d.records()).isEqualTo(767);
                assertThat(d.bytes()).isGreaterThan(767 * 90);
                assertThat(d.reason()).isEqualTo("size");
              });
      assertThat(journal.prune(BY_SIZE)).as("nothing more").isEmpty();
      assertThat(journal.size()).isEqualTo(1301);
    }
    DeepCheck.Report report = DeepCheck.run(log.file());
    assertThat(report.findings()).isEmpty();
    assertThat(report.dropped()).isEqualTo(767);
  }

  @Test
  void byAgeATileGoesWhenItsNewestRecordIsOldEnough() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      for (long i = journal.size(); i < 255; i++) {
        journal.submit(TestLog.draft("s", TestLog.WALL - 9_000, new byte[8]));
      }
      journal.submit(TestLog.draft("s", TestLog.WALL - 5_000, new byte[8])); // still tile 0
      for (long i = 256; i < 600; i++) {
        journal.submit(TestLog.draft("s", TestLog.WALL - 1_000, new byte[8]));
      }
      journal.sealed(599).get(10, TimeUnit.SECONDS);
      new TestCity("riverside").anchor(journal);
      assertThat(journal.prune(byAge(6_000))).isEmpty();
    }
    DeviceSettings later =
        log.settings("boot-1", () -> TestLog.time(TestLog.WALL + 1_000), step -> {});
    try (DeviceJournal journal = DeviceJournal.open(later, log.signer())) {
      assertThat(journal.prune(byAge(1_000))).as("the first notes are not older").isEmpty();
      assertThat(journal.prune(byAge(999))).isPresent();
      assertThat(journal.reader().droppedUpTo()).isEqualTo(511);
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }

  @Test
  void aClockThatWasNeverSynchronisedDropsNothingByAge() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 300);
      new TestCity("riverside").anchor(journal);
    }
    for (CaptureTime.Grade grade : CaptureTime.Grade.values()) {
      boolean believed =
          grade == CaptureTime.Grade.SYNCHRONISED || grade == CaptureTime.Grade.RELATIVE;
      Optional<Retention.Decision> decision;
      try (DeviceReader reader = DeviceReader.open(log.file())) {
        OptionalLong wall =
            grade == CaptureTime.Grade.UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(TestLog.WALL + 10_000);
        OptionalLong error = wall.isPresent() ? OptionalLong.of(3) : OptionalLong.empty();
        decision = byAge(1_000).decide(reader, 300, new CaptureTime(wall, grade, error, 1000));
      }
      assertThat(decision.isPresent()).as(grade.name()).isEqualTo(believed);
    }
  }

  @Test
  void oneRoundDropsABoundedNumberAndSaysThatThereIsMore() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 66 * 256);
      new TestCity("riverside").anchor(journal);
      assertThat(journal.prune(BY_SIZE).orElseThrow().more()).isTrue();
      assertThat(journal.reader().droppedUpTo()).isEqualTo(64 * 256 - 1);
      assertThat(journal.prune(BY_SIZE).orElseThrow().more()).isFalse();
      assertThat(journal.reader().droppedUpTo()).isEqualTo(66 * 256 - 1);
    }
  }

  @Test
  void whatWasDroppedIsRefusedByNameAndNotFoundAnyMoreButTheGenesisStays() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 600);
      new TestCity("riverside").anchor(journal);
      assertThat(found(journal)).contains(2L, 598L).doesNotContain(599L);
      journal.prune(BY_SIZE);
      assertFails(RejectInput.class, JournalCode.PRUNED, () -> journal.reader().record(1));
      assertFails(RejectInput.class, JournalCode.PRUNED, () -> journal.reader().record(511));
      assertThat(journal.reader().record(512).source()).isEqualTo("s");
      assertThat(journal.reader().record(0).source()).isEqualTo("device");
      assertThat(found(journal)).allMatch(i -> i >= 512).contains(512L, 598L);
    }
    try (DeviceJournal journal = log.open()) {
      assertFails(RejectInput.class, JournalCode.PRUNED, () -> journal.reader().record(511));
    }
  }

  private static List<Long> found(DeviceJournal journal) {
    List<Long> found = new ArrayList<>();
    journal.reader().find("s", 0, Long.MAX_VALUE, found::add);
    return found;
  }

  @Test
  void aSourceAllOfWhoseRecordsWentKeepsItsPageCounter() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      for (int i = 0; i < 3; i++) {
        journal.append(TestLog.draft("quiet", "n"));
      }
      fillAndSeal(journal, 600);
      new TestCity("riverside").anchor(journal);
      journal.prune(BY_SIZE);
      assertThat(journal.reader().sources()).containsEntry("quiet", 3L);
    }
    try (DeviceJournal journal = log.open()) {
      long index = journal.append(TestLog.draft("quiet", "n"));
      assertThat(journal.reader().record(index).page()).isEqualTo(3);
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }

  @Test
  void anyTwoOldSizesStayProvable() throws Exception {
    TestLog log = TestLog.in(directory);
    long[] sizes = {1, 2, 100, 255, 256, 257, 511, 512, 513, 700, 1023, 1024, 1100};
    Digest[] roots;
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 1100);
      roots = roots(journal, sizes);
      new TestCity("riverside").anchor(journal);
      journal.prune(BY_SIZE);
    }
    try (DeviceJournal journal = log.open()) {
      assertThat(roots(journal, sizes)).isEqualTo(roots);
      for (int i = 0; i < sizes.length; i++) {
        for (int j = i + 1; j < sizes.length; j++) {
          assertThat(journal.proveConsistency(sizes[i], sizes[j]).check(roots[i], roots[j]))
              .isTrue();
        }
      }
    }
  }

  private static Digest[] roots(DeviceJournal journal, long[] sizes) {
    return LongStream.of(sizes).mapToObj(journal.reader().log()::root).toArray(Digest[]::new);
  }

  @Test
  void theFileStaysOfOneSizeOverManyRounds() throws Exception {
    TestLog log = TestLog.in(directory);
    TestCity city = new TestCity("riverside");
    Retention retention = new Retention(Optional.empty(), OptionalLong.of(500_000));
    List<Long> used = new ArrayList<>();
    List<Long> file = new ArrayList<>();
    try (DeviceJournal journal = log.open()) {
      for (int round = 0; round < 30; round++) {
        for (int i = 0; i < 512; i++) {
          journal.submit(TestLog.draft("s" + i % 3, TestLog.WALL, new byte[400]));
        }
        journal.sealed(journal.append(TestLog.draft("s", "n"))).get(10, TimeUnit.SECONDS);
        city.anchor(journal);
        journal.prune(retention);
        used.add(journal.reader().usedBytes());
        file.add(Sql.number(log.file(), "SELECT page_count * 4096 FROM pragma_page_count"));
      }
    }
    // what is kept for ever are hashes, receipts and heads: some 40 bytes a record
    assertThat(used.getLast() - used.get(9)).isLessThan(20 * 512 * 60);
    assertThat(file.getLast() - file.get(9)).isLessThan(20 * 512 * 60);
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }
}
