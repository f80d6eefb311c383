package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingTest {
  @TempDir Path directory;

  @Test
  void whatWasCapturedDuringASignatureIsSealedByTheNextWithoutANewRecord() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    try (DeviceJournal journal = log.open(signer)) {
      journal.sealed(1).get(10, TimeUnit.SECONDS);
      signer.hold();
      int before = signer.asked();
      long first = journal.append(TestLog.draft("s", "first"));
      await().until(() -> signer.asked() == before + 1);
      long last = first;
      for (int i = 0; i < 100; i++) {
        last = journal.append(TestLog.draft("s", "while it signs " + i));
      }
      assertThat(journal.head().orElseThrow().statement().size()).isEqualTo(first);
      signer.release(2);
      journal.sealed(last).get(10, TimeUnit.SECONDS);
      assertThat(signer.asked()).isEqualTo(before + 2);
    }
  }

  @Test
  void atALowRateARecordTakesOneCommitAndIsSealedInIt() throws Exception {
    TestLog log = TestLog.in(directory);
    List<Long> sealedWhenAcknowledged = new ArrayList<>();
    AtomicInteger commits = new AtomicInteger();
    try (DeviceJournal journal =
        log.open(
            log.signer(),
            step -> {
              if (step == CommitStep.COMMITTED) {
                commits.incrementAndGet();
              }
            })) {
      TestLog.fillTo(journal, 50, "warm-up");
      journal.sealed(49).get(10, TimeUnit.SECONDS);
      int before = commits.get();
      for (int i = 0; i < 200; i++) {
        long index = journal.append(TestLog.draft("s", "n"));
        sealedWhenAcknowledged.add(journal.head().orElseThrow().statement().size() - index);
      }
      assertThat(commits.get() - before).isEqualTo(200);
      // a busy machine may make a few signatures slow; they join the next transaction
      assertThat(sealedWhenAcknowledged).filteredOn(n -> n == 1).hasSizeGreaterThan(100);
      assertThat(journal.signatures()).isLessThan(260);
    }
  }

  @Test
  void anUnsealedTailIsSealedAfterTheNextStart() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner absent = log.signer();
    absent.answering(s -> {
      throw SignerTroubleTest.away();
    });
    try (DeviceJournal journal = log.open(absent)) {
      TestLog.fillTo(journal, 700, "s");
      assertThat(journal.head()).isEmpty();
    }
    TestSigner back = log.signer();
    try (DeviceJournal journal = log.open(back)) {
      assertThat(journal.sealed(699).get(10, TimeUnit.SECONDS).statement().size()).isEqualTo(700);
      assertThat(back.asked()).isEqualTo(1);
    }
  }

  @Test
  void aRestartWithoutNewRecordsSignsNothing() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      journal.sealed(journal.append(TestLog.draft("s", "n"))).get(10, TimeUnit.SECONDS);
    }
    TestSigner signer = log.signer();
    log.open(signer).close();
    assertThat(signer.asked()).isZero();
  }
}
