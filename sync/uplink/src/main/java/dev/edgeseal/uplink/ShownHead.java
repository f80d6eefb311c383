package dev.edgeseal.uplink;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.journal.DeviceJournal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the head that a refusal shows means to this device. */
sealed interface ShownHead {
  /** Not signed by this device's key, or of another log: anybody could have sent it. */
  record Foreign() implements ShownHead {}

  /**
   * This log passed through it.
   *
   * @param chain the certificates it was signed with
   */
  record Ours(Head head, CertificateChain chain) implements ShownHead {}

  /** Signed by this device, and this log has no such state: it was rolled back. */
  record Lost(Head head) implements ShownHead {}

  static ShownHead judge(DeviceJournal journal, String city, Head shown) {
    if (!shown.statement().issuer().equals(journal.issuer())
        || !shown.statement().logId().equals(journal.logId())) {
      return new Foreign();
    }
    List<CertificateChain> own =
        Stream.of(journal.head(), journal.registered(city))
            .flatMap(Optional::stream)
            .map(journal::chain)
            .distinct()
            .toList();
    Optional<CertificateChain> signer =
        own.stream().filter(chain -> shown.verify(chain.publicKey())).findFirst();
    if (signer.isEmpty()) {
      return new Foreign();
    }
    long size = shown.statement().size();
    boolean passed =
        size <= journal.size() && journal.reader().log().root(size).equals(shown.root());
    return passed ? new Ours(shown, signer.get()) : new Lost(shown);
  }
}
