package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.Optional;

/**
 * Who owns the logs: a device's certificate speaks for devices alone, a city's for cities, and each
 * names the owner of the log it signs for. Asked after the signatures, so that a changed byte is
 * called a changed byte.
 */
final class Owners {
  private final Chains chains;
  private final Cities cities;

  Owners(Chains chains, Cities cities) {
    this.chains = chains;
    this.cities = cities;
  }

  /**
   * @throws RejectInput {@link VerifyCode#WRONG_ROLE}, {@link VerifyCode#CERTIFICATE_ISSUER}
   */
  void check(ProofGroup group) {
    for (Receipt receipt : group.receipts()) {
      HeadStatement s = receipt.statement();
      if (!Issuer.isDevice(s.issuer()) || cities.isCity(s.x5t())) {
        throw new RejectInput(VerifyCode.WRONG_ROLE, "(" + s.issuer() + " as a device)");
      }
      checkNames(receipt);
      for (Receipt city : receipt.receipts()) {
        if (!Issuer.isCity(city.statement().issuer())) {
          throw new RejectInput(
              VerifyCode.WRONG_ROLE, "(" + city.statement().issuer() + " as a city)");
        }
        checkNames(city);
      }
    }
  }

  private void checkNames(Receipt receipt) {
    String issuer = receipt.statement().issuer();
    Optional<Chains.Chain> chain = chains.of(receipt).map(chains::parse);
    if (chain.isEmpty()) {
      return;
    }
    boolean device = Issuer.isDevice(issuer);
    if (chain.get().uris().stream().anyMatch(u -> device ? Issuer.isCity(u) : Issuer.isDevice(u))) {
      throw new RejectInput(VerifyCode.WRONG_ROLE, "(" + issuer + ")");
    }
    if (!chain.get().uris().contains(issuer)) {
      throw new RejectInput(
          VerifyCode.CERTIFICATE_ISSUER,
          "(" + issuer + " is not among " + chain.get().uris() + ")");
    }
  }
}
