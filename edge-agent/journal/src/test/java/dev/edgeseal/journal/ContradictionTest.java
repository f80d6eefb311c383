package dev.edgeseal.journal;

import static dev.edgeseal.journal.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that contradicts itself stops start-up; it is never repaired and never replaced. */
class ContradictionTest {
  @TempDir Path directory;

  private TestLog log = TestLog.in(Path.of("unset"));

  @BeforeEach
  void aSealedLogOf700() throws Exception {
    log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      TestLog.fillTo(journal, 700, "s", "t");
      journal.sealed(699).get(10, TimeUnit.SECONDS);
    }
  }

  private void assertStops(String detail) throws Exception {
    byte[] before = Files.readAllBytes(log.file());
    assertThat(failure(GiveUp.class, JournalCode.CONTRADICTION, log::open).detail())
        .contains(detail);
    assertThat(Files.readAllBytes(log.file())).isEqualTo(before);
  }

  private void sql(String sql) throws SQLException {
    Sql.run(log.file(), sql);
  }

  @Test
  void aChangedByteInARecentRecord() throws Exception {
    Sql.flip(log.file(), "entry", "bytes", "idx = 650", -20);
    assertStops("record 650 was changed");
  }

  @Test
  void aRemovedRecentRecord() throws Exception {
    sql("DELETE FROM entry WHERE idx = 650");
    assertStops("record 650 is missing");
  }

  @Test
  void theNewestRecordRemoved() throws Exception {
    sql("DELETE FROM entry WHERE idx = 699");
    assertStops("the last record is 698 in a log of 700");
  }

  @Test
  void aRecordTooMany() throws Exception {
    sql("INSERT INTO entry SELECT 700, bytes, hash FROM entry WHERE idx = 699");
    assertStops("the last record is 700 in a log of 700");
  }

  @Test
  void aPairWhosePayloadsWereSwapped() throws Exception {
    sql(
        "UPDATE entry SET bytes = (SELECT bytes FROM entry e WHERE e.idx = 1301 - entry.idx)"
            + " WHERE idx IN (650, 651)");
    assertStops("record 650 was changed");
  }

  @Test
  void aCountThatIsNone() throws Exception {
    sql("UPDATE meta SET value = '-7' WHERE key = 'boot'");
    assertStops("\"-7\" is no count");
  }

  @Test
  void aPairSwappedWithItsHashes() throws Exception {
    SwappedPair.swap(log.file(), 650, 651);
    assertStops("do not give the stored root");
  }

  @Test
  void aChangedFrontier() throws Exception {
    Sql.flip(log.file(), "frontier", "hashes", "id = 0", 5);
    assertStops("do not give the stored root");
  }

  @Test
  void aFrontierOfAnotherSize() throws Exception {
    sql("UPDATE frontier SET size = 699");
    assertStops("699");
  }

  @Test
  void aHeadWhoseSignatureWasChanged() throws Exception {
    Sql.flip(log.file(), "head", "bytes", "size = 700", -5);
    assertStops("the signature of the head of 700 does not verify");
  }

  @Test
  void aHeadWithAnotherRoot() throws Exception {
    Sql.flip(log.file(), "head", "bytes", "size = 700", -66 - 5);
    assertStops("the records do not give the root of the head of 700");
  }

  @Test
  void aHeadThatIsNone() throws Exception {
    sql("UPDATE head SET bytes = x'00'");
    assertStops("a stored head is no head");
  }

  @Test
  void theCertificateOfTheHeadRemoved() throws Exception {
    sql("DELETE FROM certificate");
    assertStops("certificate");
  }

  @Test
  void aMissingTile() throws Exception {
    sql("DELETE FROM tile WHERE id = 1");
    assertStops("tile 1 of level 0 is missing");
  }

  @Test
  void aChangedTile() throws Exception {
    Sql.flip(log.file(), "tile", "hashes", "id = 0", 32 * 7);
    assertStops("do not give the stored root");
  }

  /** A head that was signed over more than is here: the file was rolled back in part. */
  @Test
  void aTailRemovedWithItsCounters() throws Exception {
    Path shorter = Files.createDirectory(directory.resolve("shorter"));
    TestLog other = log.at(shorter.resolve("journal.db"));
    Files.copy(log.file(), other.file());
    try (DeviceJournal journal = log.open()) {
      TestLog.fillTo(journal, 705, "s");
      journal.sealed(704).get(10, TimeUnit.SECONDS);
    }
    byte[] newer = Sql.bytes(log.file(), "SELECT bytes FROM head");
    Sql.run(other.file(), "UPDATE head SET size = 705, bytes = ?", newer);
    assertThat(failure(GiveUp.class, JournalCode.CONTRADICTION, other::open).detail())
        .contains("a head of 705 records was signed and only 700 are here");
  }
}
