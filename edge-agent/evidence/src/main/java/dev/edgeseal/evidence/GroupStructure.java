package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The checks of a group that come before any hash of the tree. */
final class GroupStructure {
  private final Chains chains;

  GroupStructure(Chains chains) {
    this.chains = chains;
  }

  /**
   * First what stands where, then that each certificate is the one that was signed (RFC 9360 x5t)
   * and has a key that can sign. Whose certificate it is, is a question for {@link Owners}.
   *
   * @throws RejectInput with the first cause found
   */
  void check(ProofGroup group) {
    HeadStatement first = group.receipts().getFirst().statement();
    for (Receipt receipt : group.receipts()) {
      requireSameLog(first, receipt.statement());
      receipt.receipts().forEach(GroupStructure::checkCity);
    }
    for (Receipt receipt : group.receipts()) {
      checkHash(receipt);
      receipt.receipts().forEach(this::checkHash);
    }
    for (Receipt receipt : group.receipts()) {
      checkKey(receipt);
      receipt.receipts().forEach(this::checkKey);
    }
  }

  private static void requireSameLog(HeadStatement a, HeadStatement b) {
    if (!a.issuer().equals(b.issuer()) || !a.logId().equals(b.logId())) {
      String beside = b.issuer() + " " + b.logId() + " beside " + a.issuer() + " " + a.logId();
      throw new RejectInput(VerifyCode.OTHER_LOG, "(" + beside + ")");
    }
  }

  private static void checkCity(Receipt receipt) {
    HeadStatement s = receipt.statement();
    if (receipt.chain().isPresent() && receipt.chain().get().encoded().size() > 1) {
      throw new RejectInput(VerifyCode.CITY_CHAIN, "(" + s.issuer() + ")");
    }
    if (s.issuedAt().isEmpty()) {
      throw new RejectInput(VerifyCode.CITY_TIME_MISSING, "(" + s.issuer() + ")");
    }
  }

  private void checkHash(Receipt receipt) {
    Optional<CertificateChain> chain = receipt.chain();
    if (chain.isPresent() && !chains.x5t(chain.get()).equals(receipt.statement().x5t())) {
      throw new RejectInput(VerifyCode.CERTIFICATE_HASH, "(" + receipt.statement().issuer() + ")");
    }
  }

  private void checkKey(Receipt receipt) {
    Optional<CertificateChain> chain = chains.of(receipt);
    if (chain.isPresent() && !Es256.isP256(chains.parse(chain.get()).key())) {
      throw new RejectInput(VerifyCode.CERTIFICATE_KEY, "(" + receipt.statement().issuer() + ")");
    }
  }

  /**
   * Each record has one place, the same under every head.
   *
   * @throws RejectInput {@link VerifyCode#RECORD_PLACE}
   */
  static void checkPlaces(List<Receipt> receipts) {
    List<Long> places = places(receipts.getFirst());
    if (new HashSet<>(places).size() < places.size()) {
      throw new RejectInput(VerifyCode.RECORD_PLACE, "(indices " + places + ")");
    }
    for (Receipt receipt : receipts) {
      if (!places(receipt).equals(places)) {
        throw new RejectInput(
            VerifyCode.RECORD_PLACE, "(" + places(receipt) + " beside " + places + ")");
      }
    }
  }

  private static List<Long> places(Receipt receipt) {
    return receipt.inclusions().stream().map(Merkle.InclusionProof::index).toList();
  }
}
