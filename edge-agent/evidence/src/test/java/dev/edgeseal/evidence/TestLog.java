package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A log in memory, of a device or a city: real trees, real signatures, nothing stored. */
public final class TestLog implements Merkle.Subtrees {
  private final TestKeys keys;
  private final String logId;
  private final List<Digest> leaves = new ArrayList<>();
  private final List<byte[]> entries = new ArrayList<>();

  public TestLog(TestKeys keys, String logId) {
    this.keys = keys;
    this.logId = logId;
  }

  /** The same leaves, under another key or another id: a clone, or a continued log. */
  public TestLog copy(TestKeys newKeys, String newLogId) {
    TestLog copy = new TestLog(newKeys, newLogId);
    entries.forEach(copy::append);
    return copy;
  }

  public TestKeys keys() {
    return keys;
  }

  public String logId() {
    return logId;
  }

  /**
   * @return the entry's index
   */
  public long append(byte[] entry) {
    entries.add(entry.clone());
    leaves.add(Merkle.leaf(entry));
    return leaves.size() - 1;
  }

  public byte[] entry(long index) {
    return entries.get((int) index).clone();
  }

  public long size() {
    return leaves.size();
  }

  @Override
  public Digest root(int level, long index) {
    if (level == 0) {
      return leaves.get((int) index);
    }
    return Merkle.node(root(level - 1, 2 * index), root(level - 1, 2 * index + 1));
  }

  public Digest root(long atSize) {
    return Merkle.root(this, atSize);
  }

  public InclusionProof inclusion(long index, long atSize) {
    return Merkle.proveInclusion(this, index, atSize);
  }

  public ConsistencyProof consistency(long from, long to) {
    return Merkle.proveConsistency(this, from, to);
  }

  public Head head(long atSize, OptionalLong issuedAt) {
    return keys.head(logId, issuedAt, atSize, root(atSize));
  }

  /** A receipt over several of this log's entries, with this signer's chain. */
  public Receipt receipt(
      Head head, List<Long> indices, Optional<ConsistencyProof> link, List<Receipt> nested) {
    long atSize = head.statement().size();
    return new Receipt(
        head.statement(),
        indices.stream().map(i -> inclusion(i, atSize)).toList(),
        link,
        Optional.of(keys.chain()),
        nested,
        head.signature());
  }

  /** As a city: takes a device's head in, and answers with a receipt. */
  public Receipt anchor(Head device, long seconds) {
    long index = append(device.encode());
    return receipt(
        head(size(), OptionalLong.of(seconds)), List.of(index), Optional.empty(), List.of());
  }
}
