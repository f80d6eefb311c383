package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {
  @TempDir Path directory;

  @Test
  void aJournalThatCannotDropNowDoesNotEndTheAgent() {
    DeviceJournal journal = SoftwareSigner.ofDevice().open(directory.resolve("journal.db"));
    Pruning pruning =
        new Pruning(journal, new Retention(Optional.empty(), OptionalLong.of(1)), Duration.ZERO);
    pruning.turn();
    journal.close(); // from now on it says RetryLater
    assertThatCode(
            () -> {
              pruning.turn();
              pruning.turn();
            })
        .doesNotThrowAnyException();
    assertThat(journal.size()).isEqualTo(2);
  }
}
