package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import java.util.Optional;

/**
 * A device's newest head on its way to a city node, with the proof that it grew from the one
 * registered last.
 *
 * <pre>
 * registration = #6.18([ bstr .cbor head-protected, { 33 => cert-chain, ? 396 => { -2 => [ consistency ] } }, root, sig ])
 * </pre>
 *
 * With its unprotected map emptied it is the head, which is the entry in the city's log.
 */
public record Registration(
    Head head, CertificateChain chain, Optional<ConsistencyProof> consistency) {
  /** Bound of one encoded registration, bytes. */
  public static final int MAX_SIZE = 32 * 1024;

  public Registration {
    if (consistency.isPresent() && consistency.get().newSize() != head.statement().size()) {
      throw new IllegalArgumentException("a consistency proof to another size");
    }
  }

  public byte[] encode() {
    CborWriter w = new CborWriter(2048).tag(18).array(4).bstr(head.statement().encode());
    w.map(consistency.isPresent() ? 2 : 1);
    w.uint(33);
    chain.write(w);
    consistency.ifPresent(c -> w.uint(396).map(1).integer(-2).array(1).bstr(ProofCodec.encode(c)));
    return w.bstr(head.root()).bstr(head.signature()).toByteArray();
  }

  /**
   * @throws RejectInput when the bytes are not one canonical registration with a low s
   */
  public static Registration parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, MAX_SIZE);
    CborReader r = new CborReader(bytes);
    r.readTag(18);
    r.readArray(4);
    HeadStatement statement = HeadStatement.parse(r.readBstr());
    int keys = r.readMap();
    if (keys < 1 || keys > 2 || r.readInt() != 33) {
      throw new RejectInput(FormatCode.UNKNOWN_KEY, "(in a registration's unprotected header)");
    }
    CertificateChain chain = CertificateChain.read(r);
    Optional<ConsistencyProof> consistency = Optional.empty();
    if (keys == 2) {
      if (r.readInt() != 396 || r.readMap() != 1 || r.readInt() != -2) {
        throw new RejectInput(FormatCode.UNKNOWN_KEY, "(in a registration's unprotected header)");
      }
      r.readArray(1);
      consistency = Optional.of(ProofCodec.consistency(r.readBstr()));
    }
    Digest root = r.readDigest();
    Bytes signature = Es256.requireLowS(r.readBstr());
    r.end();
    try {
      Registration registration =
          new Registration(new Head(statement, root, signature), chain, consistency);
      CborReader.requireCanonical(bytes, registration.encode());
      return registration;
    } catch (IllegalArgumentException e) {
      throw CborReader.malformed(e.getMessage());
    }
  }
}
