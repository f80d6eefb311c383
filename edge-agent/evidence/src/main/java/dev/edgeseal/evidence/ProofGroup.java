package dev.edgeseal.evidence;

import java.util.List;

/**
 * Up to 32 encoded records with the device receipts that cover all of them, in the records' order.
 *
 * @param records encoded {@link Record}s, kept as they are: their bytes are the leaves
 */
public record ProofGroup(List<Bytes> records, List<Receipt> receipts) {
  public ProofGroup {
    records = List.copyOf(records);
    receipts = List.copyOf(receipts);
    if (records.isEmpty() || records.size() > Receipt.MAX_GROUP) {
      throw new IllegalArgumentException("a group has 1 to 32 records");
    }
    if (receipts.isEmpty() || receipts.size() > Receipt.MAX_RECEIPTS) {
      throw new IllegalArgumentException("a group has 1 to 16 receipts");
    }
    for (Receipt receipt : receipts) {
      if (receipt.inclusions().size() != records.size()) {
        throw new IllegalArgumentException(
            receipt.inclusions().size() + " inclusion proofs for " + records.size() + " records");
      }
    }
  }
}
