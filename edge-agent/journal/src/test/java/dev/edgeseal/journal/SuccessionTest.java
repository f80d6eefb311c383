package dev.edgeseal.journal;

import static dev.edgeseal.journal.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Note;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuccessionTest {
  @TempDir Path directory;

  private TestLog old = TestLog.in(Path.of("unset"));
  private TestLog next = old;
  private Optional<String> known = Optional.empty();
  private Digest lastRoot = Digest.sha256();

  @BeforeEach
  void aSealedLogOf300() throws Exception {
    old = TestLog.in(directory);
    next = old.at(directory.resolve("journal-2.db"));
    try (DeviceJournal journal = old.open()) {
      TestLog.fillTo(journal, 300, "s");
      Head head = journal.sealed(299).get(10, TimeUnit.SECONDS);
      lastRoot = head.root();
    }
  }

  private Succession.Result begin(CommitStep... failAt) {
    return Succession.begin(
        old.file(),
        known,
        next.settings(
            "boot-1",
            step -> {
              if (failAt.length > 0 && step == failAt[0]) {
                throw new IllegalStateException("a fault at " + step);
              }
            }),
        old.signer(),
        "the disk was replaced");
  }

  @Test
  void theSuccessorsGenesisNamesTheOldLogAndItsLastHeadAndTheOldFileIsUntouched() throws Exception {
    byte[] before = Files.readAllBytes(old.file());
    Succession.Result result = begin();
    assertThat(Files.readAllBytes(old.file())).isEqualTo(before);
    try (DeviceJournal journal = next.open()) {
      assertThat(journal.logId()).isEqualTo(result.logId());
      assertThat(journal.size()).isEqualTo(2);
      Note genesis = Note.parse(journal.reader().record(0).payload().toArray());
      assertThat(genesis)
          .isInstanceOfSatisfying(
              Note.Genesis.class,
              g -> {
                Note.Predecessor p = g.predecessor().orElseThrow();
                assertThat(p).isEqualTo(result.predecessor());
                assertThat(p.size()).isEqualTo(300);
                assertThat(p.root()).isEqualTo(lastRoot);
                assertThat(p.reason()).isEqualTo("the disk was replaced");
              });
      journal.sealed(1).get(10, TimeUnit.SECONDS);
    }
    assertThat(DeepCheck.run(next.file()).findings()).isEmpty();
  }

  @Test
  void aSuccessionThatFailsHalfwayLeavesNoSuccessorAndCanBeBegunAnew() {
    for (CommitStep step : new CommitStep[] {CommitStep.TAKEN, CommitStep.COMMITTED}) {
      assertThatThrownBy(() -> begin(step)).hasMessageContaining("a fault");
      assertThat(next.file()).doesNotExist();
    }
    begin();
    next.open().close();
  }

  @Test
  void anUnreadableLogCanBeSucceededAndAUsedOneCannot() throws Exception {
    try (DeviceJournal journal = old.open()) {
      assertFails(GiveUp.class, JournalCode.IN_USE, this::begin);
    }
    Files.write(old.file(), new byte[5000]);
    assertThat(begin().predecessor().logId()).isEqualTo("unreadable");
    next.open().close();
  }

  @Test
  void aLostLogIsNamedByTheIdThatIsKnownOfIt() throws Exception {
    Files.move(old.file(), directory.resolve("elsewhere.db"));
    assertFails(GiveUp.class, JournalCode.NO_ACCESS, this::begin);
    known = Optional.of("0123456789abcdef");
    Note.Predecessor p = begin().predecessor();
    assertThat(p.logId()).isEqualTo("0123456789abcdef");
    assertThat(p.size()).isZero();
    assertThat(p.root()).isEqualTo(Merkle.emptyRoot());
    next.open().close();
  }

  @Test
  void anExistingFileIsNeverReplaced() {
    begin();
    assertFails(GiveUp.class, JournalCode.NO_ACCESS, this::begin);
  }
}
