package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.ProofGroup;
import dev.edgeseal.evidence.ProofWriter;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.DeviceReader.Registered;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the proof of records: for each, the device's receipt under the first head that each city
 * registered after it was captured, so that the proof says the earliest time that is vouched for.
 */
public final class ProofExport {
  private final DeviceReader reader;

  /** Records under the same heads, with the receipts of the cities. */
  private record Group(List<Long> indices, List<Registered> receipts) {}

  /**
   * @param records written, the successor's genesis included
   */
  public record Written(int records, int cities) {}

  public ProofExport(DeviceReader reader) {
    this.reader = reader;
  }

  /**
   * Writes a proof file. The proof of a successor log brings its genesis along, which names the
   * predecessor.
   *
   * @param indices ascending, at least one
   * @throws RejectInput when a record does not exist, was dropped, or the file would exceed 64 MiB
   * @throws RetryLater {@link JournalCode#NOT_SEALED} when a record has no head yet
   */
  public Written write(List<Long> indices, OutputStream out) throws IOException {
    if (indices.isEmpty()) {
      throw new RejectInput(JournalCode.NO_SUCH_RECORD, "");
    }
    List<Group> groups = plan(withGenesis(indices));
    ProofWriter writer = new ProofWriter(out, groups.size());
    int records = 0;
    int cities = Integer.MAX_VALUE;
    for (Group group : groups) {
      writer.write(prove(group));
      records += group.indices().size();
      cities = Math.min(cities, group.receipts().size());
    }
    writer.end();
    return new Written(records, cities);
  }

  private List<Long> withGenesis(List<Long> indices) {
    if (indices.getFirst() == 0 || !isSuccessor()) {
      return indices;
    }
    ArrayList<Long> all = new ArrayList<>();
    all.add(0L);
    all.addAll(indices);
    return all;
  }

  private boolean isSuccessor() {
    Record first = reader.record(0);
    return first.type().equals(ContentType.NOTE)
        && Note.parse(first.payload().toArray()) instanceof Note.Genesis g
        && g.predecessor().isPresent();
  }

  private List<Group> plan(List<Long> indices) {
    ArrayList<Group> groups = new ArrayList<>();
    ArrayList<Long> open = new ArrayList<>();
    List<Registered> receipts = List.of();
    long validBelow = -1;
    for (long index : indices) {
      boolean fits = index < validBelow && open.size() < Receipt.MAX_GROUP;
      if (!fits && !open.isEmpty()) {
        groups.add(new Group(List.copyOf(open), receipts));
        open.clear();
      }
      if (index >= validBelow) {
        receipts = reader.receiptsFor(index);
        validBelow = receipts.stream().mapToLong(Registered::size).min().orElse(reader.size());
      }
      open.add(index);
    }
    groups.add(new Group(List.copyOf(open), receipts));
    return groups;
  }

  private ProofGroup prove(Group group) {
    List<Bytes> records =
        group.indices().stream().map(i -> Bytes.of(reader.recordBytes(i))).toList();
    if (group.receipts().isEmpty()) {
      Head head = sealed(group.indices().getLast());
      return new ProofGroup(records, List.of(receipt(group, head, Optional.empty(), List.of())));
    }
    ArrayList<Receipt> receipts = new ArrayList<>();
    long previous = 0;
    for (long size : group.receipts().stream().map(Registered::size).distinct().sorted().toList()) {
      Head head =
          reader
              .log()
              .head(size)
              .orElseThrow(() -> new IllegalStateException("a registered head was not kept"));
      Optional<ConsistencyProof> link =
          previous == 0
              ? Optional.empty()
              : Optional.of(reader.log().proveConsistency(previous, size));
      List<Receipt> cities =
          group.receipts().stream().filter(r -> r.size() == size).map(Registered::receipt).toList();
      receipts.add(receipt(group, head, link, cities));
      previous = size;
    }
    return new ProofGroup(records, receipts);
  }

  private Head sealed(long index) {
    return reader
        .log()
        .head()
        .filter(h -> h.statement().size() > index)
        .orElseThrow(() -> new RetryLater(JournalCode.NOT_SEALED, "(record " + index + ")"));
  }

  private Receipt receipt(
      Group group, Head head, Optional<ConsistencyProof> link, List<Receipt> cities) {
    List<InclusionProof> inclusions =
        group.indices().stream()
            .map(i -> reader.log().proveInclusion(i, head.statement().size()))
            .toList();
    return new Receipt(
        head.statement(),
        inclusions,
        link,
        Optional.of(reader.log().chain(head)),
        cities,
        head.signature());
  }
}
