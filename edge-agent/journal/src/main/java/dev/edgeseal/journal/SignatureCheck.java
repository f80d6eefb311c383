package dev.edgeseal.journal;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Receipt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The heads and receipts of a log, against its tree and against the keys that are known from
 * outside of it. The device's key vouches for the newest head, that head for the log's own notes of
 * earlier certificates, and a pinned city for every head that it has registered.
 */
final class SignatureCheck {
  private final Store store;
  private final Tree tree;
  private final Optional<KnownKeys> known;
  private final Findings findings;

  /** Certificates that the log's own notes name, with the index of the first such note. */
  private final Map<Digest, Long> noted;

  /** Heads that a pinned city has registered. */
  private final Set<Digest> registered = new HashSet<>();

  private int heads;
  private int receipts;

  SignatureCheck(
      Store store,
      Tree tree,
      Optional<KnownKeys> known,
      Map<Digest, Long> noted,
      Findings findings) {
    this.store = store;
    this.tree = tree;
    this.known = known;
    this.noted = Map.copyOf(noted);
    this.findings = findings;
  }

  int heads() {
    return heads;
  }

  int receipts() {
    return receipts;
  }

  void checkReceipts() throws SQLException {
    try (Statement s = store.connection().createStatement();
        ResultSet r = s.executeQuery("SELECT city, size, bytes FROM receipt ORDER BY city, size")) {
      while (r.next()) {
        receipts++;
        String city = r.getString(1);
        String which = "the receipt of " + city + " for " + r.getLong(2) + " records";
        try {
          Head head =
              store.head(r.getLong(2)).orElseThrow(() -> new IllegalStateException("no head"));
          checkReceipt(which, city, head, Receipt.parse(r.getBytes(3)));
        } catch (Failure | IllegalStateException e) {
          findings.add(which + ": " + e.getMessage());
        }
      }
    }
  }

  private void checkReceipt(String which, String city, Head head, Receipt receipt) {
    Digest leaf = Merkle.leaf(head.encode());
    Head cityHead = receipt.head(receipt.inclusions().getFirst().root(leaf));
    Optional<CertificateChain> chain = receipt.chain();
    if (chain.isEmpty() || !cityHead.verify(chain.get().publicKey())) {
      findings.add(which + " does not verify");
      return;
    }
    Optional<List<CertificateChain>> pinned =
        known.map(KnownKeys::cities).flatMap(all -> Optional.ofNullable(all.get(city)));
    if (pinned.isEmpty()) {
      return; // a city that this device no longer knows: nobody here can tell
    }
    Digest x5t = chain.get().x5t();
    if (pinned.get().stream().noneMatch(c -> c.x5t().equals(x5t))) {
      findings.add(which + " is signed by another key than the city's (" + name(x5t) + ")");
    } else {
      registered.add(leaf);
    }
  }

  /** After {@link #checkReceipts}, which tells what cities vouch for. */
  void checkHeads() throws SQLException {
    long vouched = 0; // records that the device's key vouches for, and so their notes
    try (Statement s = store.connection().createStatement();
        ResultSet r = s.executeQuery("SELECT size, bytes FROM head ORDER BY size DESC")) {
      while (r.next()) {
        long size = r.getLong(1);
        try {
          Head head = Head.parse(r.getBytes(2));
          boolean sound = checkHead(size, head);
          if (heads == 0) {
            vouched = sound && isTheDevices(head) ? size : 0;
          }
          if (sound && !isVouchedFor(head, vouched)) {
            findings.add(
                "the head of "
                    + size
                    + " records is signed by another key than this device's ("
                    + name(head.statement().x5t())
                    + ")");
          }
        } catch (Failure e) {
          findings.add("the head of " + size + " records: " + e.getMessage());
        }
        heads++;
      }
    }
  }

  private boolean checkHead(long size, Head head) throws SQLException {
    CertificateChain chain = store.chain(head.statement().x5t());
    if (head.statement().size() != size || size > tree.size()) {
      findings.add("the head of " + size + " records does not belong here");
    } else if (!head.verify(chain.publicKey())) {
      findings.add("the signature of the head of " + size + " does not verify");
    } else if (!root(size).equals(head.root())) {
      findings.add("the head of " + size + " records has another root");
    } else {
      return true;
    }
    return false;
  }

  private boolean isTheDevices(Head head) {
    return known.map(k -> k.device().x5t().equals(head.statement().x5t())).orElse(false);
  }

  private boolean isVouchedFor(Head head, long vouched) {
    return known.isEmpty()
        || isTheDevices(head)
        || noted.getOrDefault(head.statement().x5t(), Long.MAX_VALUE) < vouched
        || registered.contains(Merkle.leaf(head.encode()));
  }

  private Digest root(long size) {
    return Merkle.root(
        new TileTree((level, number) -> Recovery.readTile(store, level, number))
            .at(tree.snapshot()),
        size);
  }

  private static String name(Digest x5t) {
    return "certificate with SHA-256 " + x5t;
  }
}
