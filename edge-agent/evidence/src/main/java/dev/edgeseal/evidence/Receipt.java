package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A head's signature with inclusion proofs (RFC 9942): the root is detached, it follows from the
 * entry and its path.
 *
 * <pre>
 * receipt = #6.18([ bstr .cbor head-protected,
 *   { ? 33 => cert-chain, ? 394 => [ + bstr .cbor receipt ], 396 => { -1 => [ + inclusion ], ? -2 => [ consistency ] } },
 *   nil, bstr .size 64 ])
 * </pre>
 *
 * Every inclusion proof's size equals the signed size. A device's receipt over n records has n
 * inclusion proofs, in the records' order, and carries the cities' receipts; the larger of two
 * device receipts carries a consistency proof from the smaller. A city's receipt has one inclusion
 * proof and nothing nested.
 */
public record Receipt(
    HeadStatement statement,
    List<InclusionProof> inclusions,
    Optional<ConsistencyProof> consistency,
    Optional<CertificateChain> chain,
    List<Receipt> receipts,
    Bytes signature) {
  public static final int MAX_GROUP = 32;
  public static final int MAX_RECEIPTS = 16;
  static final int MAX_SIZE = 512 * 1024;

  public Receipt {
    inclusions = List.copyOf(inclusions);
    receipts = List.copyOf(receipts);
    if (inclusions.isEmpty() || inclusions.size() > MAX_GROUP) {
      throw new IllegalArgumentException("a receipt covers 1 to 32 entries");
    }
    if (receipts.size() > MAX_RECEIPTS) {
      throw new IllegalArgumentException("at most 16 receipts nest");
    }
    for (Receipt nested : receipts) {
      if (!nested.receipts.isEmpty()
          || nested.inclusions.size() != 1
          || nested.consistency.isPresent()) {
        throw new IllegalArgumentException(
            "a city's receipt has one inclusion proof and nothing else");
      }
    }
    for (InclusionProof p : inclusions) {
      if (p.size() != statement.size()) {
        throw new IllegalArgumentException(
            "a proof for " + p.size() + " leaves under a head of " + statement.size());
      }
    }
    if (consistency.isPresent() && consistency.get().newSize() != statement.size()) {
      throw new IllegalArgumentException("a consistency proof to another size");
    }
    if (signature.size() != Es256.SIZE) {
      throw new IllegalArgumentException("a signature has 64 bytes");
    }
  }

  /** The receipt of one entry under {@code head}, as a city answers it. */
  public static Receipt of(Head head, InclusionProof inclusion, Optional<CertificateChain> chain) {
    return new Receipt(
        head.statement(), List.of(inclusion), Optional.empty(), chain, List.of(), head.signature());
  }

  /** The head this receipt is made of, once its root is known. */
  public Head head(Digest root) {
    return new Head(statement, root, signature);
  }

  public byte[] encode() {
    int keys = 1 + (chain.isPresent() ? 1 : 0) + (receipts.isEmpty() ? 0 : 1);
    CborWriter w = new CborWriter(1024).tag(18).array(4).bstr(statement.encode()).map(keys);
    if (chain.isPresent()) {
      w.uint(33);
      chain.get().write(w);
    }
    if (!receipts.isEmpty()) {
      w.uint(394).array(receipts.size());
      receipts.forEach(nested -> w.bstr(nested.encode()));
    }
    w.uint(396).map(consistency.isPresent() ? 2 : 1);
    w.integer(-1).array(inclusions.size());
    inclusions.forEach(p -> w.bstr(ProofCodec.encode(p)));
    consistency.ifPresent(c -> w.integer(-2).array(1).bstr(ProofCodec.encode(c)));
    return w.nil().bstr(signature).toByteArray();
  }

  /**
   * @throws RejectInput when the bytes are not one canonical receipt with low s throughout
   */
  public static Receipt parse(byte[] bytes) {
    return parse(bytes, true);
  }

  private static Receipt parse(byte[] bytes, boolean mayNest) {
    CborReader.requireAtMost(bytes, MAX_SIZE);
    CborReader r = new CborReader(bytes);
    r.readTag(18);
    r.readArray(4);
    HeadStatement statement = HeadStatement.parse(r.readBstr());
    int keys = r.readMap();
    Optional<CertificateChain> chain = Optional.empty();
    List<Receipt> nested = List.of();
    long key = keys > 0 ? r.readInt() : -1;
    if (key == 33) {
      chain = Optional.of(CertificateChain.read(r));
      key = keys > 1 ? r.readInt() : -1;
    }
    if (key == 394 && mayNest) {
      nested = readNested(r);
      key = keys > 1 + (chain.isPresent() ? 1 : 0) ? r.readInt() : -1;
    }
    int seen = 1 + (chain.isPresent() ? 1 : 0) + (nested.isEmpty() ? 0 : 1);
    if (key != 396 || keys != seen) {
      throw new RejectInput(FormatCode.UNKNOWN_KEY, "(in a receipt's unprotected header)");
    }
    int proofKinds = r.readMap();
    r.readKey(-1);
    int n = r.readArray(1, MAX_GROUP);
    ArrayList<InclusionProof> inclusions = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      inclusions.add(ProofCodec.inclusion(r.readBstr()));
    }
    Optional<ConsistencyProof> consistency = Optional.empty();
    if (proofKinds == 2) {
      r.readKey(-2);
      r.readArray(1);
      consistency = Optional.of(ProofCodec.consistency(r.readBstr()));
    } else if (proofKinds != 1) {
      throw new RejectInput(FormatCode.UNKNOWN_KEY, "(among a receipt's proofs)");
    }
    r.readNull();
    Bytes signature = Es256.requireLowS(r.readBstr());
    r.end();
    try {
      Receipt receipt = new Receipt(statement, inclusions, consistency, chain, nested, signature);
      CborReader.requireCanonical(bytes, receipt.encode());
      return receipt;
    } catch (IllegalArgumentException e) {
      throw CborReader.malformed(e.getMessage());
    }
  }

  private static List<Receipt> readNested(CborReader r) {
    int n = r.readArray(1, MAX_RECEIPTS);
    ArrayList<Receipt> nested = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      nested.add(parse(r.readBstr(), false));
    }
    return nested;
  }
}
