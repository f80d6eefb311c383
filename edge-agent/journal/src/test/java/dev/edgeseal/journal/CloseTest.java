package dev.edgeseal.journal;

import static dev.edgeseal.journal.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloseTest {
  @TempDir Path directory;

  @Test
  void whatWasHandedOverBeforeTheCloseIsCapturedAndSealed() throws Exception {
    TestLog log = TestLog.in(directory);
    List<CompletableFuture<Long>> submitted;
    try (DeviceJournal journal = log.open()) {
      submitted =
          IntStream.range(0, 500)
              .mapToObj(i -> journal.submit(TestLog.draft("s", "n" + i)))
              .toList();
    }
    assertThat(submitted).allMatch(f -> f.isDone() && !f.isCompletedExceptionally());
    try (DeviceReader reader = DeviceReader.open(log.file())) {
      assertThat(reader.size()).isEqualTo(502);
      assertThat(reader.log().head().orElseThrow().statement().size()).isEqualTo(502);
    }
  }

  @Test
  void afterTheCloseAppendingIsRefusedAndClosingAgainDoesNothing() {
    DeviceJournal journal = TestLog.in(directory).open();
    journal.close();
    journal.close();
    assertFails(
        RetryLater.class, JournalCode.CLOSED, () -> journal.append(TestLog.draft("s", "n")));
  }

  @Test
  void aWaiterForASealIsToldThatTheJournalIsClosed() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    signer.answering(s -> {
      throw SignerTroubleTest.away();
    });
    CompletableFuture<Head> waiting;
    try (DeviceJournal journal = log.open(signer)) {
      waiting = journal.sealed(journal.append(TestLog.draft("s", "n")));
      assertThat(waiting).isNotDone();
    }
    assertFails(RetryLater.class, JournalCode.CLOSED, () -> waiting.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aWaiterForASealIsToldThatSealingHasStoppedForGood() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    try (DeviceJournal journal = log.open(signer)) {
      Head head = journal.sealed(1).get(10, TimeUnit.SECONDS);
      signer.hold();
      CompletableFuture<Head> waiting = journal.sealed(journal.append(TestLog.draft("s", "n")));
      journal.halt("riverside", head);
      assertFails(GiveUp.class, JournalCode.HALTED, () -> waiting.get(10, TimeUnit.SECONDS));
      signer.release(10);
      long later = journal.append(TestLog.draft("s", "captured only"));
      assertFails(
          GiveUp.class, JournalCode.HALTED, () -> journal.sealed(later).get(10, TimeUnit.SECONDS));
    }
    try (DeviceJournal journal = log.open()) {
      assertThat(journal.halted()).isTrue();
      journal.append(TestLog.draft("s", "captured only"));
      assertThat(journal.head().orElseThrow().statement().size()).isEqualTo(2);
    }
  }

  @Test
  void anInterruptDoesNotLetTheFileGoWhileItIsWritten() throws Exception {
    TestLog log = TestLog.in(directory);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    DeviceJournal journal =
        log.open(
            log.signer(),
            step -> {
              if (step == CommitStep.WRITTEN && writing.getCount() == 0) {
                awaitLatch(goOn);
              }
            });
    writing.countDown();
    CompletableFuture<Long> submitted = journal.submit(TestLog.draft("s", "n"));
    Thread closing = Thread.ofPlatform().start(journal::close);
    await().until(() -> closing.getState() == Thread.State.WAITING);
    closing.interrupt();
    assertThat(closing.join(java.time.Duration.ofMillis(300))).isFalse();
    assertFails(GiveUp.class, JournalCode.IN_USE, log::open);
    goOn.countDown();
    closing.join();
    assertThat(submitted.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    log.open().close();
  }

  @Test
  void aCleanCloseLeavesOneFileThatHoldsEverything() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      long index = journal.append(TestLog.draft("s", "n"));
      assertThat(journal.reader().record(index).source()).isEqualTo("s");
    }
    assertThat(Files.exists(directory.resolve("journal.db-wal"))).isFalse();
    Files.move(log.file(), directory.resolve("copy.db"));
    try (DeviceReader reader = DeviceReader.open(directory.resolve("copy.db"))) {
      assertThat(reader.size()).isEqualTo(3);
    }
  }

  static void awaitLatch(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody let it go on");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
