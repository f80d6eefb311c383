package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log says about itself without being asked. */
class LogNotesTest {
  @TempDir Path directory;

  private static Digest digest(String configuration) {
    return Digest.sha256(configuration.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Note> notes(DeviceJournal journal, long from) {
    List<Note> notes = new ArrayList<>();
    for (long i = from; i < journal.size(); i++) {
      Record record = journal.reader().record(i);
      assertThat(record.source()).isEqualTo(Record.DEVICE);
      notes.add(Note.parse(record.payload().toArray()));
    }
    return notes;
  }

  @Test
  void sourcesThatCameChangedAndWentAreNotedOnceOverRestarts() {
    TestLog log = TestLog.in(directory);
    long from;
    try (DeviceJournal journal = log.open()) {
      from = journal.size();
      journal.noteSources(Map.of("a", digest("1"), "b", digest("1")));
      assertThat(notes(journal, from))
          .containsExactlyInAnyOrder(new Note.SourceAdded("a"), new Note.SourceAdded("b"));
      from = journal.size();
      journal.noteSources(Map.of("a", digest("1"), "b", digest("1")));
      assertThat(notes(journal, from)).isEmpty();
    }
    try (DeviceJournal journal = log.open()) {
      journal.noteSources(Map.of("a", digest("2"), "c", digest("1")));
      assertThat(notes(journal, from))
          .containsExactlyInAnyOrder(
              new Note.SourceChanged("a"), new Note.SourceAdded("c"), new Note.SourceRemoved("b"));
      from = journal.size();
      journal.noteSources(Map.of());
      assertThat(notes(journal, from))
          .containsExactlyInAnyOrder(new Note.SourceRemoved("a"), new Note.SourceRemoved("c"));
    }
  }

  @Test
  void aNewCertificateIsNotedOnce() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      journal.sealed(1).get(10, TimeUnit.SECONDS);
    }
    TestLog renewed =
        new TestLog(
            log.ca(), log.ca().device("es-test"), log.file(), log.quorum(), log.predecessor());
    assertThat(renewed.keys().chain()).isNotEqualTo(log.keys().chain());
    for (int start = 0; start < 2; start++) {
      try (DeviceJournal journal = renewed.open()) {
        assertThat(notes(journal, 2))
            .containsExactly(new Note.CertificateChanged(renewed.keys().chain().x5t()));
        journal.sealed(2).get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }
}
