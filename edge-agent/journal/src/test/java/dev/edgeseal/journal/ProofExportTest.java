package dev.edgeseal.journal;

import static dev.edgeseal.journal.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.ProofGroup;
import dev.edgeseal.evidence.ProofReader;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.evidence.TrustList;
import dev.edgeseal.evidence.Verdict;
import dev.edgeseal.evidence.Verifier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofExportTest {
  @TempDir Path directory;

  private static void fillAndSeal(DeviceJournal journal, long size) throws Exception {
    TestLog.fillTo(journal, size, "s");
    journal.sealed(size - 1).get(10, TimeUnit.SECONDS);
  }

  private static List<Long> indices(long... indices) {
    return LongStream.of(indices).boxed().toList();
  }

  private static List<ProofGroup> export(DeviceJournal journal, List<Long> indices)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ProofExport(journal.reader()).write(indices, out);
    ProofReader reader = new ProofReader(new ByteArrayInputStream(out.toByteArray()));
    List<ProofGroup> groups = new ArrayList<>();
    while (reader.left() > 0) {
      groups.add(reader.next());
    }
    groups.forEach(g -> assertChecks(journal, g));
    return groups;
  }

  private static void assertVerified(DeviceJournal journal, TrustList trust, List<Long> indices)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ProofExport(journal.reader()).write(indices, out);
    List<Long> checked = new ArrayList<>();
    var report =
        new Verifier(Optional.of(trust))
            .verify(
                new ByteArrayInputStream(out.toByteArray()), (index, record) -> checked.add(index));
    assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.VERIFIED);
    assertThat(checked).isEqualTo(indices);
  }

  /** The ladder of DESIGN section 1, for every record, device receipt and city receipt. */
  private static void assertChecks(DeviceJournal journal, ProofGroup group) {
    Head previous = null;
    for (Receipt receipt : group.receipts()) {
      Head head = null;
      for (int i = 0; i < group.records().size(); i++) {
        Bytes record = group.records().get(i);
        head = receipt.head(receipt.inclusions().get(i).root(Merkle.leaf(record.toArray())));
        assertThat(head.verify(receipt.chain().orElseThrow().publicKey())).isTrue();
      }
      if (head == null) {
        throw new AssertionError("no record");
      }
      for (Receipt city : receipt.receipts()) {
        Head cityHead = city.head(city.inclusions().getFirst().root(Merkle.leaf(head.encode())));
        assertThat(cityHead.verify(city.chain().orElseThrow().publicKey())).isTrue();
      }
      if (previous != null) {
        assertThat(receipt.consistency().orElseThrow().check(previous.root(), head.root()))
            .isTrue();
      }
      previous = head;
    }
  }

  private static List<Long> sizes(ProofGroup group) {
    return group.receipts().stream().map(r -> r.statement().size()).toList();
  }

  @Test
  void eachRecordIsProvedUnderTheFirstHeadThatWasRegisteredAfterIt() throws Exception {
    TestCity city = new TestCity("riverside");
    try (DeviceJournal journal = TestLog.in(directory).open()) {
      for (long size : new long[] {100, 300, 400}) {
        fillAndSeal(journal, size);
        city.anchor(journal);
      }
      fillAndSeal(journal, 450);
      List<ProofGroup> groups = export(journal, indices(5, 99, 100, 299, 300, 350, 399, 400, 449));
      assertThat(groups)
          .extracting(ProofExportTest::sizes)
          .containsExactly(List.of(100L), List.of(300L), List.of(400L), List.of(450L));
      assertThat(groups).extracting(g -> g.records().size()).containsExactly(2, 2, 3, 2);
      assertThat(groups)
          .extracting(g -> g.receipts().getFirst().receipts().size())
          .containsExactly(1, 1, 1, 0);
    }
  }

  @Test
  void twoCitiesThatRegisteredDifferentHeadsStandSideBySideLinked() throws Exception {
    TestCity first = new TestCity("riverside");
    TestCity second = new TestCity("hillside");
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 300);
      first.anchor(journal);
      fillAndSeal(journal, 310);
      second.anchor(journal);
      fillAndSeal(journal, 700);
      first.anchor(journal);
      second.anchor(journal);
      List<ProofGroup> groups = export(journal, indices(10, 299, 305, 500));
      assertThat(groups)
          .extracting(ProofExportTest::sizes)
          .containsExactly(List.of(300L, 310L), List.of(310L, 700L), List.of(700L));
      assertThat(groups.getLast().receipts().getFirst().receipts()).hasSize(2);
      assertVerified(journal, log.trusting(first, second), indices(10, 299, 305, 500));
    }
  }

  @Test
  void moreThan32RecordsMakeSeveralGroups() throws Exception {
    try (DeviceJournal journal = TestLog.in(directory).open()) {
      fillAndSeal(journal, 100);
      List<ProofGroup> groups = export(journal, LongStream.range(0, 100).boxed().toList());
      assertThat(groups).extracting(g -> g.records().size()).containsExactly(32, 32, 32, 4);
    }
  }

  @Test
  void whatIsNotSealedOrDoesNotExistIsRefusedByName() throws Exception {
    TestLog log = TestLog.in(directory);
    TestSigner signer = log.signer();
    try (DeviceJournal journal = log.open(signer)) {
      fillAndSeal(journal, 10);
      signer.hold();
      long index = journal.append(TestLog.draft("s", "n"));
      assertFails(
          RetryLater.class, JournalCode.NOT_SEALED, () -> export(journal, indices(5, index)));
      assertFails(
          RejectInput.class, JournalCode.NO_SUCH_RECORD, () -> export(journal, indices(4711)));
      assertFails(RejectInput.class, JournalCode.NO_SUCH_RECORD, () -> export(journal, indices()));
      signer.release(10);
    }
  }

  @Test
  void proofsOfWhatRemainsAfterPruningCheckAndDroppedOnesAreRefusedByName() throws Exception {
    TestCity city = new TestCity("riverside");
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 700);
      city.anchor(journal);
      journal.prune(new Retention(Optional.empty(), OptionalLong.of(1)));
      assertThat(export(journal, indices(0, 512, 600, 699))).hasSize(1);
      assertVerified(journal, log.trusting(city), indices(0, 512, 600, 699));
      assertFails(RejectInput.class, JournalCode.PRUNED, () -> export(journal, indices(511, 512)));
    }
  }

  @Test
  void theProofOfASuccessorBringsTheGenesisThatNamesThePredecessor() throws Exception {
    Note.Predecessor predecessor =
        new Note.Predecessor("the-old-log", 7, Merkle.emptyRoot(), "the disk was lost");
    TestLog log = TestLog.in(directory).succeeding(predecessor);
    try (DeviceJournal journal = log.open()) {
      fillAndSeal(journal, 10);
      ProofGroup group = export(journal, indices(5)).getFirst();
      assertThat(group.records()).hasSize(2);
      Record genesis = Record.parse(group.records().getFirst().toArray());
      assertThat(Note.parse(genesis.payload().toArray()))
          .isInstanceOfSatisfying(
              Note.Genesis.class, g -> assertThat(g.predecessor()).contains(predecessor));
    }
  }
}
