package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.ProofReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceJournalTest {
  @TempDir Path directory;

  @Test
  void aRecordIsCapturedSealedAndProved() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      long index = journal.append(TestLog.draft("meter/1", "{\"kWh\":\"1.250\"}"));
      Head head = journal.sealed(index).get(10, TimeUnit.SECONDS);
      assertThat(head.verify(log.keys().chain().publicKey())).isTrue();
      assertThat(journal.reader().record(index).source()).isEqualTo("meter/1");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new ProofExport(journal.reader()).write(List.of(index), out);
      var group = new ProofReader(new ByteArrayInputStream(out.toByteArray())).next();
      Bytes record = group.records().getFirst();
      assertThat(
              group
                  .receipts()
                  .getFirst()
                  .inclusions()
                  .getFirst()
                  .root(Merkle.leaf(record.toArray())))
          .isEqualTo(head.root());
    }
  }

  @Test
  void onlyTheConfiguredCitiesMakeARecordAnchored() throws Exception {
    TestLog log = TestLog.in(directory);
    DeviceSettings any = log.settings("boot-1", step -> {});
    DeviceSettings settings =
        new DeviceSettings(
            any.file(),
            any.identity(),
            any.clock(),
            new DeviceSettings.Quorum(1, Optional.of(Set.of("riverside", "uptown"))),
            any.predecessor(),
            any.steps());
    try (DeviceJournal journal = DeviceJournal.open(settings, log.signer())) {
      journal.sealed(1).get(10, TimeUnit.SECONDS);
      new TestCity("formerly").anchor(journal);
      assertThat(journal.anchoredSize()).isZero();
      new TestCity("riverside").anchor(journal);
      assertThat(journal.anchoredSize()).isEqualTo(2);
    }
    try (DeviceReader reader = DeviceReader.open(log.file())) {
      assertThat(reader.anchoredSize(2, city -> true)).isEqualTo(2);
      assertThat(reader.anchoredSize(2, "riverside"::equals)).isZero();
    }
  }

  @Test
  void whatIsAnchoredNeverGoesBackWhileManyCitiesAnswerAtOnce() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      List<Thread> cities = new ArrayList<>();
      ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
      for (int c = 0; c < 4; c++) {
        TestCity city = new TestCity("city-" + c);
        Thread thread = Thread.ofPlatform().unstarted(() -> anchorOften(journal, city));
        thread.setUncaughtExceptionHandler((t, e) -> thrown.add(e));
        thread.start();
        cities.add(thread);
      }
      for (Thread city : cities) {
        city.join();
      }
      assertThat(thrown).isEmpty();
      assertThat(journal.anchoredSize())
          .isEqualTo(journal.reader().anchoredSize(1, city -> true))
          .isGreaterThan(2);
    }
  }

  private static void anchorOften(DeviceJournal journal, TestCity city) {
    try {
      long before = 0;
      for (int i = 0; i < 10; i++) {
        journal.sealed(journal.append(TestLog.draft("s", "n"))).get(10, TimeUnit.SECONDS);
        long registered = city.anchor(journal).statement().size();
        long anchored = journal.anchoredSize();
        assertThat(anchored).isGreaterThanOrEqualTo(Math.max(before, registered));
        before = anchored;
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void thousandsFromManyThreadsSurviveARestartAndADeepCheck() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      List<Thread> producers = new ArrayList<>();
      for (int t = 0; t < 50; t++) {
        String source = "line/" + t % 7;
        producers.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    for (int i = 0; i < 100; i++) {
                      journal.append(TestLog.draft(source, "{\"n\":" + i + "}"));
                    }
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
      }
      for (Thread p : producers) {
        p.join();
      }
      assertThat(journal.size()).isEqualTo(5002); // genesis and boot note
    }
    try (DeviceJournal journal = log.open()) {
      assertThat(journal.size()).isEqualTo(5002);
      assertThat(journal.sealed(5001).get(10, TimeUnit.SECONDS).statement().size()).isEqualTo(5002);
      DeepCheck.Report report = DeepCheck.run(log.file());
      assertThat(report.findings()).isEmpty();
      assertThat(report.records()).isEqualTo(5002);
    }
  }
}
