package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.DeepCheck.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was changed is found, and the record is named. 100 lies in a tile, 650 behind them. */
class DeepCheckTest {
  @TempDir Path directory;

  private final TestCity city = new TestCity("riverside");
  private TestLog log = TestLog.in(Path.of("unset"));

  @BeforeEach
  void anAnchoredLogOf700() throws Exception {
    log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      TestLog.fillTo(journal, 600, "s", "t");
      journal.sealed(599).get(10, TimeUnit.SECONDS);
      city.anchor(journal);
      TestLog.fillTo(journal, 700, "s", "t");
      journal.sealed(699).get(10, TimeUnit.SECONDS);
    }
  }

  private List<Finding> findings() {
    return DeepCheck.run(log.file()).findings();
  }

  private void assertNamed(long... indices) {
    List<Finding> findings = findings();
    for (long index : indices) {
      assertThat(findings)
          .anySatisfy(f -> {
            assertThat(f.index()).isEqualTo(OptionalLong.of(index));
            assertThat(f.what()).contains("record " + index);
          });
    }
  }

  private void assertOnly(String... what) {
    assertThat(findings()).extracting(Finding::what).containsExactly(what);
  }

  @Test
  void aSoundLogHasNoFindings() {
    DeepCheck.Report report = DeepCheck.run(log.file());
    assertThat(report.sound()).isTrue();
    assertThat(report.records()).isEqualTo(700);
    assertThat(report.heads()).isEqualTo(2);
    assertThat(report.receipts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 255, 256, 511, 512, 650, 699})
  void oneChangedDigit(long index) throws Exception {
    byte[] bytes = Sql.bytes(log.file(), "SELECT bytes FROM entry WHERE idx = " + index);
    Sql.flip(log.file(), "entry", "bytes", "idx = " + index, bytes.length - 25);
    assertOnly("record " + index + " was changed");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 255, 256, 511, 512, 650})
  void oneRemovedRecord(long index) throws Exception {
    Sql.run(log.file(), "DELETE FROM entry WHERE idx = ?", index);
    assertNamed(index);
  }

  @Test
  void theNewestRecordRemoved() throws Exception {
    Sql.run(log.file(), "DELETE FROM entry WHERE idx = 699");
    assertNamed(699);
  }

  @Test
  void aPairSwappedInsideATile() throws Exception {
    SwappedPair.swap(log.file(), 100, 101);
    assertOnly("record 100 was changed", "record 101 was changed");
  }

  @Test
  void aPairOfOneSourceSwappedBehindTheTiles() throws Exception {
    SwappedPair.swap(log.file(), 650, 652);
    assertNamed(650, 652);
  }

  @Test
  void aPairOfTwoSourcesSwappedBehindTheTiles() throws Exception {
    SwappedPair.swap(log.file(), 650, 651);
    assertThat(findings())
        .extracting(Finding::what)
        .contains("the records 640 to 671 are not those that were captured");
  }

  @Test
  void aRecordAndItsHashChangedBehindTheTiles() throws Exception {
    Sql.run(
        log.file(),
        "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE idx = 652),"
            + " hash = (SELECT hash FROM entry WHERE idx = 652) WHERE idx = 650");
    assertNamed(650);
  }

  @Test
  void aHashThatIsNone() throws Exception {
    Sql.run(log.file(), "UPDATE entry SET hash = x'00' WHERE idx = 650");
    assertNamed(650);
  }

  @Test
  void aRecordTooMany() throws Exception {
    Sql.run(log.file(), "INSERT INTO entry SELECT 700, bytes, hash FROM entry WHERE idx = 699");
    assertNamed(700);
  }

  @Test
  void aChangedTileOrAMissingOne() throws Exception {
    Sql.flip(log.file(), "tile", "hashes", "id = 1", 32 * 44 + 3);
    assertNamed(300);
    Sql.run(log.file(), "DELETE FROM tile WHERE id = 1");
    assertThat(findings()).extracting(Finding::what).contains("(tile 1 of level 0 is missing)");
  }

  @Test
  void aChangedHead() throws Exception {
    Sql.flip(log.file(), "head", "bytes", "size = 600", -5);
    assertThat(findings())
        .extracting(Finding::what)
        .contains("the signature of the head of 600 does not verify");
  }

  @Test
  void aChangedReceipt() throws Exception {
    Sql.flip(log.file(), "receipt", "bytes", "size = 600", -5);
    assertOnly("the receipt of riverside for 600 records does not verify");
  }

  @Test
  void aReceiptForAHeadThatIsGone() throws Exception {
    Sql.run(log.file(), "DELETE FROM head WHERE size = 600");
    assertThat(findings()).hasSize(1).first().extracting(Finding::what).asString().contains("600");
  }

  @Test
  void aPageCounterThatWasSetBack() throws Exception {
    Sql.run(
        log.file(),
        "UPDATE span SET page = page - 1 WHERE (source, tile) IN"
            + " (SELECT source, max(tile) FROM span JOIN source ON source.id = source WHERE name = 's')");
    assertThat(findings()).hasSize(1).first().extracting(Finding::what).asString().contains("of s");
  }

  private Optional<KnownKeys> known() {
    return Optional.of(
        new KnownKeys(log.keys().chain(), Map.of("riverside", List.of(city.chain()))));
  }

  private List<String> findingsKnowingTheKeys() {
    return DeepCheck.run(log.file(), known()).findings().stream().map(Finding::what).toList();
  }

  /** As somebody does who has the file, another key, and a certificate of his own with the name. */
  private Head signAgain(long size, TestKeys other) throws Exception {
    Head old = Head.parse(Sql.bytes(log.file(), "SELECT bytes FROM head WHERE size = " + size));
    Head forged = other.head(old.statement().logId(), old.statement().issuedAt(), size, old.root());
    Sql.run(
        log.file(),
        "INSERT OR IGNORE INTO certificate(x5t, chain) VALUES(?, ?)",
        other.chain().x5t().toArray(),
        other.chain().encode());
    Sql.run(log.file(), "UPDATE head SET bytes = ? WHERE size = ?", forged.encode(), size);
    return forged;
  }

  @Test
  void aSoundLogHasNoFindingsForWhoKnowsTheKeys() {
    assertThat(findingsKnowingTheKeys()).isEmpty();
  }

  @Test
  void headsAndReceiptsThatWereAllSignedAgainAreNamed() throws Exception {
    TestKeys other = log.ca().device("es-test");
    TestCity impostor = new TestCity("riverside");
    Receipt receipt = impostor.register(signAgain(600, other)).receipt();
    Sql.run(log.file(), "UPDATE receipt SET bytes = ? WHERE size = 600", receipt.encode());
    signAgain(700, other);
    Sql.run(
        log.file(), "DELETE FROM certificate WHERE x5t = ?", log.keys().chain().x5t().toArray());

    assertThat(findings()).as("the file alone agrees with itself").isEmpty();
    String with = "(certificate with SHA-256 ";
    assertThat(findingsKnowingTheKeys())
        .containsExactly(
            "the receipt of riverside for 600 records is signed by another key than the city's "
                + with
                + impostor.chain().x5t()
                + ")",
            "the head of 700 records is signed by another key than this device's "
                + with
                + other.chain().x5t()
                + ")",
            "the head of 600 records is signed by another key than this device's "
                + with
                + other.chain().x5t()
                + ")");
  }

  @Test
  void oneOldHeadSignedAgainIsNamed() throws Exception {
    Sql.run(log.file(), "DELETE FROM receipt");
    signAgain(600, log.ca().device("es-test"));
    assertThat(findings()).isEmpty();
    assertThat(findingsKnowingTheKeys()).hasSize(1).first().asString().contains("head of 600");
  }

  @Test
  void aCertificateReplacedUnderItsOwnHashIsNamed() throws Exception {
    Sql.run(
        log.file(),
        "UPDATE certificate SET chain = ?",
        log.ca().device("es-test").chain().encode());
    assertThat(findings())
        .extracting(Finding::what)
        .allSatisfy(what -> assertThat(what).contains("a stored certificate was replaced"))
        .hasSize(2);
  }

  @Test
  void aLogThatChangedItsCertificateIsSound() throws Exception {
    TestLog renewed =
        new TestLog(
            log.ca(), log.ca().device("es-test"), log.file(), log.quorum(), log.predecessor());
    try (DeviceJournal journal = renewed.open()) {
      TestLog.fillTo(journal, 800, "s");
      journal.sealed(799).get(10, TimeUnit.SECONDS);
    }
    log = renewed;
    assertThat(findingsKnowingTheKeys()).isEmpty();
    Sql.run(log.file(), "DELETE FROM receipt");
    assertThat(findingsKnowingTheKeys()).as("the log's first record names the old one").isEmpty();
  }
}
