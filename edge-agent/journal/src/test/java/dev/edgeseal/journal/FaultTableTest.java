package dev.edgeseal.journal;

import static dev.edgeseal.journal.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Every write fails, and fails after taking effect; that the process dies there is in the test rig.
 */
class FaultTableTest {
  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  @TempDir Path directory;

  private final AtomicReference<Optional<CommitStep>> failAt =
      new AtomicReference<>(Optional.empty());

  private void fail(CommitStep step) {
    if (failAt.get().filter(step::equals).isPresent()) {
      failAt.set(Optional.empty());
      throw new IllegalStateException("a fault at " + step);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ACKNOWLEDGED")
  void aFailedWriteIsReportedAsUnknownAndTheJournalGoesOnFromDisk(CommitStep step)
      throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open(log.signer(), this::fail)) {
      TestLog.fillTo(journal, 254, "s");
      failAt.set(Optional.of(step));
      assertThatThrownBy(() -> journal.append(TestLog.draft("s", "unknown")))
          .isInstanceOf(RetryLater.class)
          .hasMessageContaining("a fault at " + step);
      long index = 0;
      while (index < 259) { // completes a tile
        index = journal.append(TestLog.draft("s", "{\"n\":254}"));
      }
      journal.sealed(259).get(10, TimeUnit.SECONDS);
      boolean tookEffect = step == CommitStep.COMMITTED;
      assertThat(journal.reader().sources()).containsEntry("s", 258L);
      assertThat(new String(journal.reader().record(254).payload().toArray(), UTF_8))
          .isEqualTo(tookEffect ? "unknown" : "{\"n\":254}");
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ACKNOWLEDGED")
  void whatWasCapturedBeforeAFaultIsSealedWithoutANewRecord(CommitStep step) throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    try (DeviceJournal journal = log.open(signer, this::fail)) {
      journal.sealed(1).get(10, TimeUnit.SECONDS);
      signer.hold();
      int before = signer.asked();
      long first = journal.append(TestLog.draft("s", "a signature is in flight"));
      long last = journal.append(TestLog.draft("s", "unsealed"));
      await().until(() -> signer.asked() == before + 1);
      failAt.set(Optional.of(step));
      assertThatThrownBy(() -> journal.append(TestLog.draft("s", "unknown")))
          .isInstanceOf(RetryLater.class);
      signer.release(3);
      assertThat(journal.sealed(last).get(10, TimeUnit.SECONDS).statement().size())
          .isGreaterThan(first);
    }
  }

  @Test
  void aFaultAfterTheAcknowledgementHarmsNobody() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open(log.signer(), this::fail)) {
      failAt.set(Optional.of(CommitStep.ACKNOWLEDGED));
      long index = journal.append(TestLog.draft("s", "n"));
      long next = journal.append(TestLog.draft("s", "n"));
      assertThat(next).isEqualTo(index + 1);
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ACKNOWLEDGED")
  void aFaultInTheFirstTransactionLeavesNothingBehindThatHinders(CommitStep step) throws Exception {
    TestLog log = TestLog.in(directory);
    failAt.set(Optional.of(step));
    assertThatThrownBy(() -> log.open(log.signer(), this::fail)).isInstanceOf(RetryLater.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("edgeseal-writer", "edgeseal-sealer");
    try (DeviceJournal journal = log.open()) {
      long index = journal.append(TestLog.draft("s", "n"));
      assertThat(index).isEqualTo(2);
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }

  @Test
  void aWriterThatDiesLeavesNobodyWaitingAndSaysSoFromThenOn() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal =
        log.open(
            log.signer(),
            step -> {
              if (failAt.get().filter(step::equals).isPresent()) {
                throw new OutOfMemoryError("as if");
              }
            })) {
      assertThat(journal.failure()).isEmpty();
      var waiting = journal.sealed(99);
      failAt.set(Optional.of(CommitStep.TAKEN));
      var first = journal.submit(TestLog.draft("s", "n"));
      assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS)).hasMessageContaining("as if");
      assertFails(
          GiveUp.class, JournalCode.WRITE_FAILED, () -> journal.append(TestLog.draft("s", "n")));
      assertFails(GiveUp.class, JournalCode.WRITE_FAILED, () -> waiting.get(10, TimeUnit.SECONDS));
      assertFails(
          GiveUp.class,
          JournalCode.WRITE_FAILED,
          () -> journal.sealed(100).get(10, TimeUnit.SECONDS));
      assertThat(journal.failure()).isPresent();
    }
    log.open().close();
  }
}
