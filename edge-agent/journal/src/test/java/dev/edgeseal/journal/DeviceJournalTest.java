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
