package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Report.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Checks city receipts and says which of them count. */
final class Cities {
  private final Chains chains;
  private final Map<Digest, Long> revoked;
  private final Map<Digest, TrustList.City> pinned = new HashMap<>();
  private final Map<String, String> logs = new HashMap<>();
  private final boolean listed;

  /** A checked receipt. */
  record Checked(Head head, Standing standing) {
    long seconds() {
      return head.statement().issuedAt().orElseThrow();
    }
  }

  Cities(Chains chains, Optional<TrustList> list) {
    this.chains = chains;
    revoked = Chains.revocations(list);
    listed = list.isPresent();
    list.ifPresent(l -> {
      for (TrustList.City c : l.cities()) {
        pinned.put(c.x5t(), c);
        logs.put(c.issuer(), c.logId());
      }
    });
  }

  /**
   * Checks one city's receipt over a device's head, listed or not.
   *
   * @param known the heads whose signatures have been checked
   * @throws RejectInput {@link VerifyCode#CITY_SIGNATURE}
   */
  Checked check(Head device, Receipt receipt, Histories known) {
    HeadStatement s = receipt.statement();
    Digest leaf = Merkle.leaf(device.encode());
    Head head = receipt.head(receipt.inclusions().getFirst().root(leaf));
    Optional<Chains.Chain> chain = chain(receipt);
    if (chain.isPresent() && !known.has(head) && !head.verify(chain.get().key())) {
      throw new RejectInput(VerifyCode.CITY_SIGNATURE, "(" + s.issuer() + ")");
    }
    return new Checked(head, chain.isEmpty() ? Standing.UNCHECKED : standing(s));
  }

  private Optional<Chains.Chain> chain(Receipt receipt) {
    TrustList.City city = pinned.get(receipt.statement().x5t());
    Optional<CertificateChain> encoded = chains.of(receipt);
    if (encoded.isEmpty() && city != null) {
      encoded = Optional.of(new CertificateChain(java.util.List.of(city.certificate())));
    }
    return encoded.map(chains::parse);
  }

  /**
   * A listed city has one log and the keys that are listed; of others nothing is said.
   *
   * @throws RejectInput {@link VerifyCode#CITY_OTHER_KEY}, {@link VerifyCode#CITY_OTHER_LOG}
   */
  void requirePinned(Checked receipt) {
    HeadStatement s = receipt.head().statement();
    String log = logs.get(s.issuer());
    if (log == null) {
      return;
    }
    TrustList.City city = pinned.get(s.x5t());
    if (city == null || !city.issuer().equals(s.issuer())) {
      throw new RejectInput(VerifyCode.CITY_OTHER_KEY, "(" + s.issuer() + ")");
    }
    if (!log.equals(s.logId())) {
      throw new RejectInput(
          VerifyCode.CITY_OTHER_LOG,
          "(" + s.issuer() + ", log " + s.logId() + " where " + log + " is listed)");
    }
  }

  private Standing standing(HeadStatement s) {
    if (!listed) {
      return Standing.NO_TRUST_LIST;
    }
    if (!logs.containsKey(s.issuer())) {
      return Standing.NOT_LISTED;
    }
    TrustList.City city = pinned.get(s.x5t());
    long at = s.issuedAt().orElseThrow();
    if (city == null || !city.countsAt(at)) {
      return Standing.OUT_OF_INTERVAL;
    }
    return at >= revoked.getOrDefault(s.x5t(), Long.MAX_VALUE)
        ? Standing.REVOKED
        : Standing.COUNTED;
  }

  /** Whether a city's key is this certificate's. */
  boolean isCity(Digest x5t) {
    return pinned.containsKey(x5t);
  }
}
