package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Registration;
import java.util.Optional;

/**
 * What a city does with a registration whose signature and certificate are good, given what it has
 * registered of that log. A pure function; run inside the transaction that makes it true.
 */
final class RegistrationRules {
  /**
   * Logs that one device may begin at a city. A log has a successor only after a fault or a change
   * of keys; without a bound one device could fill a city's disk with the heads of logs.
   */
  static final int MAX_LOGS = 64;

  private RegistrationRules() {}

  /**
   * @param head as registered, byte for byte
   * @param index its leaf in the city's log
   */
  record Registered(Head head, long index) {}

  /** What to do. */
  sealed interface Decision {
    /** A new leaf: the head. */
    record Append() implements Decision {}

    /** These bytes are a leaf already: its receipt again. */
    record Again(long index) implements Decision {}

    /** Another root under a registered size: keep both, answer FORK. */
    record Fork(Head registered) implements Decision {}

    /**
     * Answer CONFLICT with the registered head. Also when size and root are the registered ones and
     * the signature's bytes are not: the device finds its own signature on the head shown, adopts
     * that head and registers it, which gives the receipt of the first registration.
     */
    record Conflict(Head registered, String why) implements Decision {}

    /** Answer CONFLICT, without a head: this device has begun {@link #MAX_LOGS} others here. */
    record TooManyLogs() implements Decision {}
  }

  /**
   * @param newest the largest registered head of the log; empty when none is registered
   * @param sameSize the registered head with the registration's size
   * @param logs of this device that have a registered head; matters for a new log only
   */
  static Decision decide(
      Optional<Registered> newest,
      Optional<Registered> sameSize,
      int logs,
      Registration registration) {
    Head head = registration.head();
    if (newest.isEmpty()) {
      return logs < MAX_LOGS ? new Decision.Append() : new Decision.TooManyLogs();
    }
    if (sameSize.isPresent()) {
      Head registered = sameSize.get().head();
      if (registered.equals(head)) {
        return new Decision.Again(sameSize.get().index());
      }
      return registered.root().equals(head.root())
          ? new Decision.Conflict(registered, "registered with another signature: use that head")
          : new Decision.Fork(registered);
    }
    Head last = newest.get().head();
    if (head.statement().size() < last.statement().size()) {
      return new Decision.Conflict(last, "a larger head is registered");
    }
    return registration.consistency().filter(proof -> links(last, proof, head)).isPresent()
        ? new Decision.Append()
        : new Decision.Conflict(last, "no proof of growth from the registered head");
  }

  private static boolean links(Head last, ConsistencyProof proof, Head head) {
    return proof.oldSize() == last.statement().size()
        && proof.newSize() == head.statement().size()
        && proof.check(last.root(), head.root());
  }
}
