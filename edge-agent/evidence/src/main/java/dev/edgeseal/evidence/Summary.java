package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Report.CityReceipts;
import dev.edgeseal.evidence.Report.Finding;
import dev.edgeseal.evidence.Report.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Gathers what a {@link Report} tells, group by group, and decides the verdict. */
final class Summary {
  private static final int MAX_FLAGS = 16;
  private static final long DAY = 86_400;

  private final Optional<TrustList> trust;
  private final EnumMap<VerifyCode, String> missing = new EnumMap<>(VerifyCode.class);
  private final Map<List<String>, Long> logs = new LinkedHashMap<>();
  private final Map<Digest, Report.Certificate> certificates = new LinkedHashMap<>();
  private final Map<List<Object>, CityReceipts> cities = new LinkedHashMap<>();
  private final Set<Note.Genesis> successions = new LinkedHashSet<>();
  private final Set<String> flags = new LinkedHashSet<>();
  private long groups;
  private long records;
  private long untimed;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;
  private long anchoredBy = Long.MIN_VALUE;
  private long delay = Long.MIN_VALUE;
  private int counted = Integer.MAX_VALUE;
  private boolean everyGroupAnchored = true;

  Summary(Optional<TrustList> trust) {
    this.trust = trust;
  }

  static String records(Receipt receipt) {
    List<String> indices = receipt.inclusions().stream().map(p -> "" + p.index()).toList();
    return "("
        + (indices.size() == 1 ? "record " : "records ")
        + String.join(", ", indices)
        + " of "
        + receipt.statement().issuer()
        + ")";
  }

  /** What is needed and not there; the first place of each cause is kept. */
  void missing(VerifyCode code, String detail) {
    missing.putIfAbsent(code, detail);
  }

  long groups() {
    return groups;
  }

  void add(ProofGroup group, List<Record> parsed, OptionalLong anchored, int cityCount) {
    records += parsed.size();
    counted = Math.min(counted, cityCount);
    everyGroupAnchored &= anchored.isPresent();
    anchoredBy = Math.max(anchoredBy, anchored.orElse(Long.MIN_VALUE));
    for (Receipt r : group.receipts()) {
      HeadStatement s = r.statement();
      logs.merge(List.of(s.issuer(), s.logId()), s.size(), Math::max);
    }
    Bounds.require(logs.size(), Bounds.MAX_LOGS, "logs");
    List<Merkle.InclusionProof> places = group.receipts().getFirst().inclusions();
    for (int i = 0; i < parsed.size(); i++) {
      addTime(parsed.get(i), places.get(i).index(), anchored);
      addNote(parsed.get(i), places.get(i).index());
    }
    groups++;
  }

  private void addTime(Record record, long index, OptionalLong anchored) {
    OptionalLong wall = record.time().wall();
    if (wall.isEmpty()) {
      untimed++;
      return;
    }
    earliest = Math.min(earliest, wall.getAsLong());
    latest = Math.max(latest, wall.getAsLong());
    if (anchored.isPresent()) {
      // a city's time is whole seconds, cut off: less than a second ahead is not ahead
      long ahead = wall.getAsLong() - anchored.getAsLong() * 1000;
      delay = Math.max(delay, ahead > 0 && ahead < 1000 ? 0 : -ahead);
      if (ahead >= 1000) {
        flag(
            "record " + index + " says it was captured after it was anchored: its clock was ahead");
      }
    }
  }

  private void addNote(Record record, long index) {
    if (!record.type().equals(ContentType.NOTE) || !record.source().equals(Record.DEVICE)) {
      return;
    }
    try {
      if (Note.parse(record.payload().raw()) instanceof Note.Genesis g
          && index == 0
          && g.predecessor().isPresent()) {
        successions.add(g);
        Bounds.require(successions.size(), Bounds.MAX_LOGS, "successions");
      }
    } catch (RejectInput e) {
      flag("record " + index + " is a note of a kind this program does not know");
    }
  }

  void addCertificate(String issuer, Chains.Chain chain) {
    certificates.computeIfAbsent(
        chain.x5t(),
        x5t ->
            new Report.Certificate(
                issuer,
                chain.leaf().getSubjectX500Principal().getName(),
                x5t,
                chain.leaf().getNotBefore().toInstant(),
                chain.leaf().getNotAfter().toInstant()));
    Bounds.require(certificates.size(), Bounds.MAX_CERTIFICATES, "signers' certificates");
  }

  void addCities(List<Cities.Checked> receipts) {
    for (Cities.Checked c : receipts) {
      HeadStatement s = c.head().statement();
      Instant at = Instant.ofEpochSecond(c.seconds());
      cities.merge(
          List.of(s.issuer(), s.logId(), c.standing()),
          new CityReceipts(s.issuer(), s.logId(), c.standing(), 1, at, at),
          (a, b) ->
              new CityReceipts(
                  a.issuer(),
                  a.logId(),
                  a.standing(),
                  a.receipts() + 1,
                  at.isBefore(a.earliest()) ? at : a.earliest(),
                  at.isAfter(a.latest()) ? at : a.latest()));
    }
    Bounds.require(cities.size(), Bounds.MAX_CITY_LOGS, "cities' logs");
  }

  /** A device whose clock is more than a day ahead of a trusted city's is worth a line. */
  void compareClocks(Head device, Cities.Checked city) {
    OptionalLong iat = device.statement().issuedAt();
    if (city.standing() == Standing.COUNTED
        && iat.isPresent()
        && iat.getAsLong() - DAY > city.seconds()) {
      flag(
          device.statement().issuer()
              + " says it signed later than "
              + city.head().statement().issuer()
              + " anchored it, by more than a day: its clock was ahead");
    }
  }

  private void flag(String line) {
    if (flags.size() < MAX_FLAGS) {
      flags.add(line);
    }
  }

  /** The verdict when nothing was false. */
  Report end() {
    Optional<VerifyCode> first =
        missing.keySet().stream()
            .min(
                Comparator.comparing((VerifyCode c) -> c.verdict() == Verdict.NOT_YET)
                    .thenComparing(c -> c != VerifyCode.NO_TRUST_LIST)
                    .thenComparing(VerifyCode::check));
    return report(
        first.map(VerifyCode::verdict).orElse(Verdict.VERIFIED),
        first.map(c -> new Finding(c, c.check(), missing.getOrDefault(c, ""))));
  }

  /** The verdict when {@code e} says what is false. */
  Report failed(RejectInput e) {
    Check check = e.code() instanceof VerifyCode c ? c.check() : Check.STRUCTURE;
    return report(Verdict.NOT_VERIFIED, Optional.of(new Finding(e.code(), check, e.detail())));
  }

  private Report report(Verdict verdict, Optional<Finding> finding) {
    boolean timed = latest != Long.MIN_VALUE;
    return new Report(
        verdict,
        finding,
        Lines.of(verdict, finding, missing, this),
        groups,
        records,
        logs.entrySet().stream()
            .map(e -> new Report.Log(e.getKey().get(0), e.getKey().get(1), e.getValue()))
            .toList(),
        List.copyOf(certificates.values()),
        timed
            ? Optional.of(
                new Report.Captured(
                    Instant.ofEpochMilli(earliest), Instant.ofEpochMilli(latest), untimed))
            : Optional.empty(),
        anchored() ? Optional.of(Instant.ofEpochSecond(anchoredBy)) : Optional.empty(),
        anchored() && delay != Long.MIN_VALUE
            ? Optional.of(Duration.ofMillis(delay))
            : Optional.empty(),
        quorum(),
        countedCities(),
        List.copyOf(cities.values()),
        List.copyOf(successions),
        List.copyOf(flags));
  }

  /**
   * Whether every group read so far has its quorum, or where none is asked for one city at least.
   */
  boolean anchored() {
    return groups > 0 && everyGroupAnchored;
  }

  int quorum() {
    return trust.map(TrustList::quorum).orElse(0);
  }

  int countedCities() {
    return groups == 0 ? 0 : counted;
  }

  long recordCount() {
    return records;
  }
}
