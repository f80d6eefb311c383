package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Report.Standing;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Checks one group after the other, in this order: structure, certificate hashes (x5t), tree,
 * signatures, then trust. What is false is thrown; what is missing goes to the {@link Summary}.
 */
final class GroupCheck {
  private final Optional<TrustList> trust;
  private final Summary summary;
  private final Chains chains;
  private final Cities cities;
  private final GroupStructure structure;
  private final Owners owners;
  private final Histories histories = new Histories();
  private final Map<Digest, Long> revoked;

  GroupCheck(Optional<TrustList> trust, List<Chains.Authority> authorities, Summary summary) {
    this.trust = trust;
    this.summary = summary;
    chains = new Chains(authorities);
    cities = new Cities(chains, trust);
    structure = new GroupStructure(chains);
    owners = new Owners(chains, cities);
    revoked = Chains.revocations(trust);
  }

  /**
   * @return the group's records, in their order
   * @throws RejectInput with the first failed check
   */
  List<Record> check(ProofGroup group) {
    List<Record> records = parse(group);
    structure.check(group);
    GroupStructure.checkPlaces(group.receipts());
    List<Digest> leaves = group.records().stream().map(bytes -> Merkle.leaf(bytes.raw())).toList();
    List<Head> heads =
        group.receipts().stream().map(receipt -> receipt.head(root(receipt, leaves))).toList();
    for (int i = 0; i < heads.size(); i++) {
      checkDevice(heads.get(i), group.receipts().get(i));
    }
    List<Cities.Checked> receipts = checkCities(heads, group.receipts());
    receipts.forEach(cities::requirePinned);
    addHistory(group.receipts(), heads, receipts);
    DeviceHistory.check(heads, group.receipts());
    owners.check(group);
    Map<String, Long> counted = counted(receipts);
    OptionalLong anchored = anchored(counted);
    checkCertificates(group.receipts(), anchored);
    summary.add(group, records, anchored, counted.size());
    summary.addCities(receipts);
    return records;
  }

  private static List<Record> parse(ProofGroup group) {
    ArrayList<Record> records = new ArrayList<>();
    for (Bytes bytes : group.records()) {
      try {
        records.add(Record.parse(bytes.raw()));
      } catch (RejectInput e) {
        long index = group.receipts().getFirst().inclusions().get(records.size()).index();
        throw new RejectInput(e.code(), (e.detail() + " in record " + index).trim(), e);
      }
    }
    return records;
  }

  /** The root to which all records' paths lead. */
  private Digest root(Receipt receipt, List<Digest> leaves) {
    ArrayList<Digest> roots = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      roots.add(receipt.inclusions().get(i).root(leaves.get(i)));
    }
    if (roots.stream().distinct().count() > 1) {
      throw altered(receipt, roots);
    }
    return roots.getFirst();
  }

  /** Names the records whose paths do not lead to the signed root, or else to the commonest. */
  private RejectInput altered(Receipt receipt, List<Digest> roots) {
    Optional<PublicKey> key = chains.of(receipt).map(c -> chains.parse(c).key());
    Digest right =
        roots.stream()
            .distinct()
            .filter(r -> key.isPresent() && receipt.head(r).verify(key.get()))
            .findFirst()
            .orElseGet(() -> commonest(roots));
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      if (!roots.get(i).equals(right)) {
        changed.add(String.valueOf(receipt.inclusions().get(i).index()));
      }
    }
    return new RejectInput(
        VerifyCode.RECORD_ALTERED,
        (changed.size() == 1 ? "(record " : "(records ") + String.join(", ", changed) + ")");
  }

  private static Digest commonest(List<Digest> roots) {
    Map<Digest, Integer> times = new HashMap<>();
    roots.forEach(r -> times.merge(r, 1, Integer::sum));
    int most = times.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    return roots.stream().filter(r -> times.getOrDefault(r, 0) == most).findFirst().orElseThrow();
  }

  private void checkDevice(Head head, Receipt receipt) {
    Optional<CertificateChain> encoded = chains.of(receipt);
    if (encoded.isEmpty()) {
      summary.missing(VerifyCode.DEVICE_CERTIFICATE_MISSING, "(" + head.statement().issuer() + ")");
      return;
    }
    Chains.Chain chain = chains.parse(encoded.get());
    if (!histories.has(head) && !head.verify(chain.key())) {
      throw new RejectInput(VerifyCode.DEVICE_SIGNATURE, Summary.records(receipt));
    }
    summary.addCertificate(head.statement().issuer(), chain);
  }

  private List<Cities.Checked> checkCities(List<Head> heads, List<Receipt> receipts) {
    ArrayList<Cities.Checked> checked = new ArrayList<>();
    for (int i = 0; i < heads.size(); i++) {
      for (Receipt city : receipts.get(i).receipts()) {
        Cities.Checked c = cities.check(heads.get(i), city, histories);
        checked.add(c);
        summary.compareClocks(heads.get(i), c);
        if (c.standing() != Standing.UNCHECKED) {
          chains
              .of(city)
              .map(chains::parse)
              .ifPresent(chain -> summary.addCertificate(city.statement().issuer(), chain));
        } else if (trust.isPresent()) {
          summary.missing(
              VerifyCode.CITY_CERTIFICATE_MISSING, "(" + city.statement().issuer() + ")");
        }
      }
    }
    return checked;
  }

  /** Heads whose signatures could be checked, devices' and cities'. */
  private void addHistory(List<Receipt> receipts, List<Head> heads, List<Cities.Checked> checked) {
    for (int i = 0; i < heads.size(); i++) {
      if (chains.of(receipts.get(i)).isPresent()) {
        histories.add(heads.get(i));
      }
    }
    for (Cities.Checked city : checked) {
      if (city.standing() != Standing.UNCHECKED) {
        histories.add(city.head());
      }
    }
  }

  /** The earliest time of each city that counts. */
  private static Map<String, Long> counted(List<Cities.Checked> receipts) {
    Map<String, Long> earliest = new HashMap<>();
    for (Cities.Checked c : receipts) {
      if (c.standing() == Standing.COUNTED) {
        earliest.merge(c.head().statement().issuer(), c.seconds(), Math::min);
      }
    }
    return earliest;
  }

  /**
   * The k-th earliest city time, k being the quorum: one lying city cannot move it before an honest
   * one's. A list that requires no city leaves the judgement to the earliest there is: what is
   * waived is the evidence, not the check of it.
   */
  private OptionalLong anchored(Map<String, Long> counted) {
    int quorum = trust.map(TrustList::quorum).orElse(0);
    if (counted.size() < quorum) {
      summary.missing(VerifyCode.NOT_ANCHORED, "(" + counted.size() + " of " + quorum + " cities)");
    }
    int deciding = Math.max(1, quorum);
    return counted.size() < deciding
        ? OptionalLong.empty()
        : OptionalLong.of(counted.values().stream().sorted().toList().get(deciding - 1));
  }

  private void checkCertificates(List<Receipt> receipts, OptionalLong anchored) {
    if (trust.isEmpty()) {
      summary.missing(VerifyCode.NO_TRUST_LIST, "");
    }
    for (Receipt receipt : receipts) {
      Optional<CertificateChain> chain = chains.of(receipt);
      if (chain.isEmpty()) {
        continue;
      }
      ArrayList<Digest> x5ts = new ArrayList<>(chains.parse(chain.get()).x5ts());
      chains
          .authority(chain.get())
          .ifPresentOrElse(a -> x5ts.add(a.x5t()), () -> unknownAuthority(receipt));
      if (anchored.isPresent()) {
        chains.requireValidAt(chain.get(), anchored.getAsLong());
      }
      x5ts.forEach(x5t -> requireNotRevoked(x5t, receipt.statement().issuer(), anchored));
    }
  }

  private void unknownAuthority(Receipt receipt) {
    if (trust.isPresent()) {
      summary.missing(VerifyCode.UNKNOWN_AUTHORITY, "(" + receipt.statement().issuer() + ")");
    }
  }

  /**
   * A revoked certificate still counts for what was anchored before. Where the list asks for no
   * city and none is there, nothing tells when, and it counts no more.
   */
  private void requireNotRevoked(Digest x5t, String issuer, OptionalLong anchored) {
    Long from = revoked.get(x5t);
    boolean waived = trust.map(TrustList::quorum).orElse(1) == 0;
    long at = anchored.orElse(waived ? Long.MAX_VALUE : Long.MIN_VALUE);
    if (from != null && from <= at) {
      throw new RejectInput(
          VerifyCode.CERTIFICATE_REVOKED,
          "(" + issuer + ", revoked from " + java.time.Instant.ofEpochSecond(from) + ")");
    }
  }
}
