package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a proof file offline: one group in memory at a time, no network, no clock. Safe for many
 * threads.
 */
public final class Verifier {
  private final Optional<TrustList> trust;
  private final List<Chains.Authority> authorities;

  /** Told of each record whose group passed every check made; a later group may still fail. */
  @FunctionalInterface
  public interface RecordListener {
    /**
     * @param index the record's place in its device's log
     */
    void checked(long index, Record record);
  }

  /**
   * @param trust whose word counts; without one the verdict is at best CANNOT DECIDE
   */
  public Verifier(Optional<TrustList> trust) {
    this.trust = trust;
    authorities =
        trust.map(TrustList::devices).orElse(List.of()).stream().map(Chains.Authority::of).toList();
  }

  /**
   * Reads {@code proof} to its end, or to the first check that fails. Bad input never throws: it is
   * NOT VERIFIED.
   *
   * @throws IOException when reading fails
   */
  public Report verify(InputStream proof, RecordListener listener) throws IOException {
    Summary summary = new Summary(trust);
    InputStream in = new BufferedInputStream(proof, 1 << 16);
    GroupCheck check = new GroupCheck(trust, authorities, summary);
    ProofReader reader;
    try {
      reader = new ProofReader(in);
    } catch (RejectInput e) {
      return summary.failed(e);
    }
    while (reader.left() > 0) {
      ArrayList<Long> places = new ArrayList<>();
      List<Record> records;
      try {
        ProofGroup group = reader.next();
        records = check.check(group);
        group.receipts().getFirst().inclusions().forEach(p -> places.add(p.index()));
      } catch (RejectInput e) {
        return summary.failed(located(e, summary));
      }
      for (int i = 0; i < records.size(); i++) {
        listener.checked(places.get(i), records.get(i));
      }
    }
    return summary.end();
  }

  /** Broken bytes name no record: say in which group they are. */
  private static RejectInput located(RejectInput e, Summary summary) {
    if (e.code() instanceof VerifyCode) {
      return e;
    }
    String group = "in group " + (summary.groups() + 1);
    return new RejectInput(e.code(), (e.detail() + " " + group).trim(), e);
  }
}
