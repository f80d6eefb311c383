package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.hsm.HsmCode;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.JournalCode;
import dev.edgeseal.journal.Signer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenWatchTest {
  private static final OptionalLong LOST_AT = OptionalLong.of(1_800_000_000_000L);

  @TempDir Path directory;

  private enum Mood {
    SIGNS,
    AWAY,
    WRONG
  }

  /** A token whose mood changes. */
  private static final class MoodySigner implements Signer {
    private final SoftwareSigner right = SoftwareSigner.ofDevice();
    volatile Mood mood = Mood.SIGNS;

    @Override
    public CertificateChain chain() {
      return right.chain();
    }

    @Override
    public Bytes sign(byte[] message) {
      return switch (mood) {
        case SIGNS -> right.sign(message);
        case AWAY -> throw new RetryLater(HsmCode.TOKEN_AWAY, "");
        case WRONG -> TestKeys.city("other").sign(message);
      };
    }

    @Override
    public void close() {}
  }

  private final MoodySigner signer = new MoodySigner();

  private DeviceJournal open() {
    return DeviceJournal.open(
        signer.right.settings(directory.resolve("journal.db"), step -> {}), signer);
  }

  private TokenWatch watch(DeviceJournal journal) {
    CaptureTime now =
        new CaptureTime(LOST_AT, CaptureTime.Grade.SYNCHRONISED, OptionalLong.of(3), 1000);
    return new TokenWatch(journal, () -> now, directory);
  }

  /** The notes about the token, in their order. */
  private static List<Note> notes(DeviceJournal journal) {
    List<Note> notes = new ArrayList<>();
    for (long i = 1; i < journal.size(); i++) {
      Record record = journal.reader().record(i);
      if (record.type().equals(ContentType.NOTE)) {
        Note note = Note.parse(record.payload().toArray());
        if (note instanceof Note.TokenLost || note instanceof Note.TokenBack) {
          notes.add(note);
        }
      }
    }
    return notes;
  }

  private static void untilItFails(DeviceJournal journal, Optional<JournalCode> with) {
    await()
        .until(() ->
            journal
                .signerFailure()
                .filter(f -> with.isEmpty() || f.code() == with.get())
                .isPresent());
  }

  @Test
  void theLogSaysFromWhenToWhenTheTokenWasAwayAndSealingResumes() throws Exception {
    try (DeviceJournal journal = open()) {
      TokenWatch watch = watch(journal);
      journal.sealed(1).get(10, TimeUnit.SECONDS);
      watch.turn();
      assertThat(notes(journal)).isEmpty();
      signer.mood = Mood.AWAY;
      journal.append(new Note.SourceAdded("s"));
      untilItFails(journal, Optional.empty());
      watch.turn();
      watch.turn();
      Note lost = new Note.TokenLost("ES-HSM-006 The token does not answer.");
      assertThat(notes(journal)).containsExactly(lost);
      signer.mood = Mood.SIGNS;
      journal.sealed(journal.size() - 1).get(10, TimeUnit.SECONDS);
      watch.turn();
      watch.turn();
      assertThat(notes(journal)).containsExactly(lost, new Note.TokenBack(LOST_AT));
      assertThat(directory.resolve(TokenWatch.FILE)).doesNotExist();
    }
  }

  @Test
  void aRestartWhileTheTokenIsAwayDoesNotLeaveTheLossWithoutItsEnd() throws Exception {
    signer.mood = Mood.AWAY;
    try (DeviceJournal journal = open()) {
      untilItFails(journal, Optional.empty());
      watch(journal).turn();
    }
    signer.mood = Mood.SIGNS;
    try (DeviceJournal journal = open()) {
      TokenWatch watch = watch(journal);
      journal.sealed(journal.size() - 1).get(10, TimeUnit.SECONDS);
      watch.turn();
      watch.turn();
      assertThat(notes(journal))
          .containsExactly(
              new Note.TokenLost("ES-HSM-006 The token does not answer."),
              new Note.TokenBack(LOST_AT));
    }
  }

  @Test
  void aKeyPutOutOfUseIsNotedBesideTheLossBefore() throws Exception {
    try (DeviceJournal journal = open()) {
      TokenWatch watch = watch(journal);
      journal.sealed(1).get(10, TimeUnit.SECONDS);
      signer.mood = Mood.AWAY;
      journal.append(new Note.SourceAdded("s"));
      untilItFails(journal, Optional.empty());
      watch.turn();
      signer.mood = Mood.WRONG;
      untilItFails(journal, Optional.of(JournalCode.KEY_OUT_OF_USE));
      watch.turn();
      watch.turn();
      assertThat(notes(journal))
          .containsExactly(
              new Note.TokenLost("ES-HSM-006 The token does not answer."),
              new Note.TokenLost("ES-JRN-017 " + JournalCode.KEY_OUT_OF_USE.title()));
    }
  }
}
