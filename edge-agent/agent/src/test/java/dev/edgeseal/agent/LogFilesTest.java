package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.Succession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  @TempDir Path state;

  private final SoftwareSigner signer = SoftwareSigner.ofDevice();

  /** As the agent starts, and stops at once. */
  private Path start() {
    Path file = LogFiles.toOpen(state);
    try (DeviceJournal journal = signer.open(file)) {
      LogFiles.opened(file, journal.logId());
    }
    return file;
  }

  /** As {@code log new} does, to the point where its marker is written. */
  private String succeed() {
    LogFiles.Left left = LogFiles.toSucceed(state);
    Path next = LogFiles.successor(left.journal());
    return Succession.begin(
            left.journal(), left.logId(), signer.settings(next, step -> {}), signer, "test")
        .logId();
  }

  private void lose(String name) throws IOException {
    Files.move(state.resolve(name), state.resolve(name + ".lost"));
  }

  private static void assertGivesUp(AgentCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(GiveUp.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aLostJournalIsNeverReplacedByANewLog() throws Exception {
    start();
    assertThat(start()).isEqualTo(state.resolve("journal.db"));
    lose("journal.db");
    assertGivesUp(AgentCode.LOG_LOST, this::start);
    assertThat(state.resolve("journal.db")).doesNotExist();
    Files.move(state.resolve("journal.db.lost"), state.resolve("journal.db"));
    start();
  }

  @Test
  void aLostSuccessorIsNeverReplacedByTheLogItSucceeded() throws Exception {
    start();
    LogFiles.opened(state.resolve("journal-2.db"), succeed());
    lose("journal-2.db");
    assertGivesUp(AgentCode.LOG_LOST, this::start);
  }

  @Test
  void aLostLogIsSucceededUnderItsId() throws Exception {
    start();
    String lost = LogMarker.read(state).orElseThrow().logId();
    lose("journal.db");
    LogFiles.Left left = LogFiles.toSucceed(state);
    assertThat(left).isEqualTo(new LogFiles.Left(state.resolve("journal.db"), Optional.of(lost)));
    succeed();
    assertThat(start()).isEqualTo(state.resolve("journal-2.db"));
  }

  @Test
  void anotherLogInItsPlaceIsRefused() throws Exception {
    start();
    lose("journal.db");
    signer.open(state.resolve("journal.db")).close();
    assertGivesUp(AgentCode.LOG_REPLACED, this::start);
  }

  @Test
  void aCrashBeforeTheMarkerIsWrittenHealsItself() throws Exception {
    signer.open(state.resolve("journal.db")).close(); // begun, not yet marked
    assertThat(start()).isEqualTo(state.resolve("journal.db"));
    succeed(); // in place, not yet marked
    assertThat(start()).isEqualTo(state.resolve("journal-2.db"));
    assertThat(LogMarker.read(state).orElseThrow().journal()).isEqualTo("journal-2.db");
  }

  @Test
  void aMarkerThatCannotBeUnderstoodIsNotGuessedAt() throws Exception {
    start();
    for (String bad :
        List.of(
            "journal",
            "journal.db\n",
            "journal-007.db log\n",
            "journal-99999999999.db log\n",
            "../journal.db log\n",
            "journal.db " + "l".repeat(2000) + "\n")) {
      Files.writeString(state.resolve(LogMarker.NAME), bad);
      assertGivesUp(AgentCode.LOG_MARKER, this::start);
    }
  }
}
