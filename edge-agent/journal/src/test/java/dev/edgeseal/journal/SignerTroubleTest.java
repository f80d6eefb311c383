package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.TestKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the token does, records are captured; once it signs again they are sealed. */
class SignerTroubleTest {
  @TempDir Path directory;

  static RetryLater away() {
    return new RetryLater(JournalCode.NOT_SEALED, "(the token is away)");
  }

  @Test
  void recordsAreCapturedWhileTheTokenIsAwayAndSealedWithOneSignatureOnceItIsBack()
      throws Exception {
    TestLog log = TestLog.in(directory);
    AtomicBoolean away = new AtomicBoolean(true);
    TestSigner signer = log.signer();
    signer.answering(s -> {
      if (away.get()) {
        throw away();
      }
      return s;
    });
    try (DeviceJournal journal = log.open(signer)) {
      TestLog.fillTo(journal, 2000, "s");
      assertThat(journal.head()).isEmpty();
      await().until(() -> journal.signerFailure().isPresent());
      away.set(false);
      journal.sealed(1999).get(10, TimeUnit.SECONDS);
      assertThat(journal.signatures()).isEqualTo(1);
      assertThat(journal.signerFailure()).isEmpty();
    }
  }

  @Test
  void aTokenThatRefusesIsNotAskedAgainUntilTheNextStart() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    signer.answering(s -> {
      throw new GiveUp(JournalCode.WRONG_SIGNATURE, "(locked)");
    });
    try (DeviceJournal journal = log.open(signer)) {
      await().until(() -> journal.signerFailure().isPresent());
      for (int i = 0; i < 20; i++) {
        journal.append(TestLog.draft("s", "n" + i));
      }
      assertThat(journal.signerFailure().orElseThrow()).isInstanceOf(GiveUp.class);
      assertThat(signer.asked()).isEqualTo(1);
      assertThat(journal.head()).isEmpty();
    }
    try (DeviceJournal journal = log.open()) {
      journal.sealed(21).get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSignatureThatDoesNotVerifyIsNeverStoredAndTriedAgain() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    AtomicInteger calls = new AtomicInteger();
    signer.answering(s -> calls.incrementAndGet() % 3 == 0 ? s : wrongSignature());
    try (DeviceJournal journal = log.open(signer)) {
      journal.sealed(1).get(10, TimeUnit.SECONDS);
      for (int i = 0; i < 3; i++) { // two wrong ones before each right one, and never out of use
        journal.sealed(journal.append(TestLog.draft("s", "n" + i))).get(10, TimeUnit.SECONDS);
      }
      assertThat(journal.signerFailure()).isEmpty();
      assertThat(signer.asked()).isEqualTo(3 * journal.signatures());
    }
  }

  @Test
  void aKeyThatSignsWronglyFiveTimesInARowIsPutOutOfUseAndCaptureGoesOn() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    signer.answering(s -> wrongSignature());
    try (DeviceJournal journal = log.open(signer)) {
      await()
          .until(() ->
              journal.signerFailure().map(Failure::code).orElse(null)
                  == JournalCode.KEY_OUT_OF_USE);
      TestLog.fillTo(journal, 300, "s");
      assertThat(signer.asked()).isEqualTo(5);
      assertThat(journal.head()).isEmpty();
      assertThat(journal.size()).isEqualTo(300);
    }
    try (DeviceJournal journal = log.open()) { // a start with a good key seals what waited
      journal.sealed(299).get(10, TimeUnit.SECONDS);
    }
  }

  private static Bytes wrongSignature() {
    return TestKeys.city("other").sign("another message".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aSignatureOfAnotherLengthIsNeverStored() throws Exception {
    TestLog log = TestLog.in(directory);
    AtomicInteger calls = new AtomicInteger();
    TestSigner signer = log.signer();
    signer.answering(s -> calls.incrementAndGet() == 1 ? Bytes.of(new byte[70]) : s);
    try (DeviceJournal journal = log.open(signer)) {
      journal.sealed(1).get(10, TimeUnit.SECONDS);
      assertThat(signer.asked()).isGreaterThan(1);
    }
  }

  /** A driver's bug must not end sealing without a word. */
  @Test
  void aSignerThatThrowsSomethingElseIsReportedAndAskedAgain() throws Exception {
    TestLog log = TestLog.in(directory);
    AtomicBoolean broken = new AtomicBoolean(true);
    TestSigner signer = log.signer();
    signer.answering(s -> {
      if (broken.get()) {
        throw new IllegalStateException("CKR_FUNCTION_FAILED");
      }
      return s;
    });
    try (DeviceJournal journal = log.open(signer)) {
      await().until(() -> journal.signerFailure().isPresent());
      assertThat(journal.signerFailure().orElseThrow()).hasMessageContaining("CKR_FUNCTION_FAILED");
      broken.set(false);
      journal.sealed(1).get(10, TimeUnit.SECONDS);
    }
  }
}
