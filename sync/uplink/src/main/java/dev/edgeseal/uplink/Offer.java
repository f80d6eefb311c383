package dev.edgeseal.uplink;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.journal.DeviceJournal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a city is asked to register, made only when a link can carry it: an attempt that waits for
 * the end of an outage sends what is newest then, so that one registration anchors everything.
 * Owned by one thread.
 */
final class Offer implements Supplier<Registration> {
  private final DeviceJournal journal;
  private final Optional<Head> registered;
  private final Optional<ShownHead.Ours> shown;
  private Optional<Head> sent = Optional.empty();

  private Offer(DeviceJournal journal, Optional<Head> registered, Optional<ShownHead.Ours> shown) {
    this.journal = journal;
    this.registered = registered;
    this.shown = shown;
  }

  /**
   * The newest head.
   *
   * @param registered the head of this log that the city has, to prove growth from
   */
  static Offer newest(DeviceJournal journal, Optional<Head> registered) {
    return new Offer(journal, registered, Optional.empty());
  }

  /** The very head that the city shows, which this log passed through: for its receipt. */
  static Offer again(DeviceJournal journal, ShownHead.Ours shown) {
    return new Offer(journal, Optional.empty(), Optional.of(shown));
  }

  @Override
  public Registration get() {
    Head head = shown.map(ShownHead.Ours::head).or(journal::head).orElseThrow();
    CertificateChain chain = shown.map(ShownHead.Ours::chain).orElseGet(() -> journal.chain(head));
    sent = Optional.of(head);
    return new Registration(head, chain, growth(head.statement().size()));
  }

  private Optional<ConsistencyProof> growth(long size) {
    return registered
        .map(from -> from.statement().size())
        .filter(from -> from < size)
        .map(from -> journal.proveConsistency(from, size));
  }

  /** The head that was sent; empty while there was no way to the city. */
  Optional<Head> sent() {
    return sent;
  }
}
