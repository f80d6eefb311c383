package dev.edgeseal.uplink;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.HeadStatement;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import dev.edgeseal.evidence.Receipt;
import java.util.List;
import java.util.Optional;

/**
 * Whether a receipt says that a city has registered exactly this head: the city's pinned key, the
 * city's log, a signing time, the inclusion of the head, and no step back from what the city showed
 * before. A pure function.
 */
final class ReceiptCheck {
  private ReceiptCheck() {}

  /** What a receipt is worth. */
  sealed interface Result {
    /**
     * @param receipt with the pinned certificate, whatever came with it
     * @param cityHead the head of the city's log that the receipt is under
     */
    record Good(Receipt receipt, Head cityHead) implements Result {}

    /** It never counts, and is kept as evidence. */
    record Bad(UplinkCode code, String why) implements Result {}
  }

  /**
   * @param registered the head of this device's log that was sent
   * @param lastSeen the newest head of the city's log that this device accepted
   */
  static Result check(PinnedCity city, Head registered, Receipt receipt, Optional<Head> lastSeen) {
    HeadStatement statement = receipt.statement();
    if (!statement.issuer().equals(city.issuer())) {
      return refused("it is of " + statement.issuer());
    }
    Optional<CertificateChain> pinned = city.certificate(statement.x5t());
    if (pinned.isEmpty()) {
      return refused("its certificate is not pinned");
    }
    if (statement.issuedAt().isEmpty()) {
      return refused("it has no signing time");
    }
    if (receipt.inclusions().size() != 1
        || receipt.consistency().isPresent()
        || !receipt.receipts().isEmpty()) {
      return refused("a city's receipt has one inclusion proof and nothing else");
    }
    InclusionProof inclusion = receipt.inclusions().getFirst();
    Head cityHead = receipt.head(inclusion.root(Merkle.leaf(registered.encode())));
    if (!cityHead.verify(pinned.get().publicKey())) {
      return refused("its signature is not the city's over this head");
    }
    if (lastSeen.isPresent()) {
      Optional<String> stepBack = stepBack(lastSeen.get(), cityHead);
      if (stepBack.isPresent()) {
        return new Result.Bad(UplinkCode.CITY_WENT_BACK, "(" + stepBack.get() + ")");
      }
    }
    Receipt kept =
        new Receipt(
            statement,
            receipt.inclusions(),
            Optional.empty(),
            pinned,
            List.of(),
            receipt.signature());
    return new Result.Good(kept, cityHead);
  }

  private static Optional<String> stepBack(Head before, Head now) {
    HeadStatement old = before.statement();
    HeadStatement current = now.statement();
    if (!old.logId().equals(current.logId())) {
      return Optional.of("another log: " + current.logId() + " after " + old.logId());
    }
    if (current.size() < old.size()) {
      return Optional.of("size " + current.size() + " after " + old.size());
    }
    if (current.size() == old.size() && !now.root().equals(before.root())) {
      return Optional.of("two roots of size " + current.size());
    }
    return Optional.empty();
  }

  private static Result.Bad refused(String why) {
    return new Result.Bad(UplinkCode.RECEIPT_REFUSED, "(" + why + ")");
  }
}
