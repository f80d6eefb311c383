package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What can be said about a group's receipts before any hash of the tree: who may stand where, and
 * that each certificate is the named one (RFC 9360 x5t) and names the owner of the log.
 */
final class GroupStructure {
  private final Chains chains;
  private final Cities cities;

  GroupStructure(Chains chains, Cities cities) {
    this.chains = chains;
    this.cities = cities;
  }

  /**
   * @throws RejectInput with the first cause found
   */
  void check(ProofGroup group) {
    HeadStatement first = group.receipts().getFirst().statement();
    for (Receipt receipt : group.receipts()) {
      HeadStatement s = receipt.statement();
      if (!s.issuer().equals(first.issuer()) || !s.logId().equals(first.logId())) {
        throw new RejectInput(
            VerifyCode.OTHER_LOG,
            "("
                + s.issuer()
                + " "
                + s.logId()
                + " beside "
                + first.issuer()
                + " "
                + first.logId()
                + ")");
      }
      if (!Issuer.isDevice(s.issuer()) || cities.isCity(s.x5t())) {
        throw new RejectInput(VerifyCode.WRONG_ROLE, "(" + s.issuer() + " as a device)");
      }
      checkCertificate(receipt);
      receipt.receipts().forEach(this::checkCity);
    }
    checkPlaces(group.receipts());
  }

  private void checkCity(Receipt receipt) {
    HeadStatement s = receipt.statement();
    if (!Issuer.isCity(s.issuer())) {
      throw new RejectInput(VerifyCode.WRONG_ROLE, "(" + s.issuer() + " as a city)");
    }
    if (receipt.chain().isPresent() && receipt.chain().get().encoded().size() > 1) {
      throw new RejectInput(VerifyCode.CITY_CHAIN, "(" + s.issuer() + ")");
    }
    if (s.issuedAt().isEmpty()) {
      throw new RejectInput(VerifyCode.CITY_TIME_MISSING, "(" + s.issuer() + ")");
    }
    checkCertificate(receipt);
  }

  private void checkCertificate(Receipt receipt) {
    HeadStatement s = receipt.statement();
    Optional<CertificateChain> encoded = chains.of(receipt);
    if (encoded.isEmpty()) {
      return;
    }
    if (!encoded.get().x5t().equals(s.x5t())) {
      throw new RejectInput(VerifyCode.CERTIFICATE_HASH, "(" + s.issuer() + ")");
    }
    Chains.Chain chain = chains.parse(encoded.get());
    if (!Es256.isP256(chain.key())) {
      throw new RejectInput(VerifyCode.CERTIFICATE_KEY, "(" + s.issuer() + ")");
    }
    boolean device = Issuer.isDevice(s.issuer());
    if (chain.uris().stream().anyMatch(u -> device ? Issuer.isCity(u) : Issuer.isDevice(u))) {
      throw new RejectInput(VerifyCode.WRONG_ROLE, "(" + s.issuer() + ")");
    }
    if (!chain.uris().contains(s.issuer())) {
      throw new RejectInput(
          VerifyCode.CERTIFICATE_ISSUER, "(" + s.issuer() + " is not among " + chain.uris() + ")");
    }
  }

  /** Each record has one place, the same under every head. */
  private static void checkPlaces(List<Receipt> receipts) {
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
