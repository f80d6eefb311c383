package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.evidence.TrustList;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A city node's log in memory: it registers heads that grow consistently, and signs receipts. */
final class TestCity {
  static final String LOG_ID = "city-log";

  private final String name;
  private final TestKeys keys;
  private final List<Digest> leaves = new ArrayList<>();
  private Optional<Head> last = Optional.empty();
  private long seconds = TestLog.WALL / 1000;

  TestCity(String name) {
    this.name = name;
    this.keys = TestKeys.city(name);
    leaves.add(Merkle.leaf("the city's policy".getBytes(StandardCharsets.UTF_8)));
  }

  /** Registers the journal's newest head and stores the receipt with it. */
  Head anchor(DeviceJournal journal) throws InterruptedException {
    Head head = journal.head().orElseThrow();
    assertThat(head.verify(journal.chain(head).publicKey())).isTrue();
    if (last.isPresent() && last.get().statement().size() < head.statement().size()) {
      assertThat(
              journal
                  .proveConsistency(last.get().statement().size(), head.statement().size())
                  .check(last.get().root(), head.root()))
          .isTrue();
    }
    last = Optional.of(head);
    Registered answer = register(head);
    journal.storeReceipt(name, head, answer.receipt(), answer.own());
    return head;
  }

  /** What the city answers with, and the head of its own log that this is under. */
  record Registered(Receipt receipt, Head own) {}

  /** Registers any head, and asks nothing. */
  Registered register(Head head) {
    leaves.add(Merkle.leaf(head.encode()));
    long size = leaves.size();
    Naive tree = new Naive(leaves);
    Head own = keys.head(LOG_ID, OptionalLong.of(++seconds), size, tree.root(0, (int) size));
    Receipt receipt =
        Receipt.of(
            own, Merkle.proveInclusion(tree.subtrees(), size - 1, size), Optional.of(keys.chain()));
    return new Registered(receipt, own);
  }

  CertificateChain chain() {
    return keys.chain();
  }

  TrustList.City pinned() {
    return new TrustList.City(
        name, keys.issuer(), LOG_ID, der(keys.chain().leaf()), 0, OptionalLong.empty());
  }

  static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }
}
