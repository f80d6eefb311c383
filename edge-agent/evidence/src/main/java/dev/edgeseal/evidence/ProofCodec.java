package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;

/**
 * The proofs of RFC 9942 4: {@code inclusion = [size, index, path]}, {@code consistency = [size-1,
 * size-2, path]}.
 */
final class ProofCodec {
  private ProofCodec() {}

  static byte[] encode(InclusionProof p) {
    return encode(p.size(), p.index(), p.path());
  }

  static byte[] encode(ConsistencyProof p) {
    return encode(p.oldSize(), p.newSize(), p.path());
  }

  private static byte[] encode(long a, long b, List<Digest> path) {
    CborWriter w =
        new CborWriter(32 + path.size() * 34).array(3).uint(a).uint(b).array(path.size());
    path.forEach(w::bstr);
    return w.toByteArray();
  }

  static InclusionProof inclusion(byte[] bytes) {
    CborReader r = new CborReader(bytes);
    r.readArray(3);
    long size = r.readUint();
    long index = r.readUint();
    List<Digest> path = readPath(r);
    try {
      InclusionProof p = new InclusionProof(size, index, path);
      CborReader.requireCanonical(bytes, encode(p));
      return p;
    } catch (IllegalArgumentException e) {
      throw CborReader.malformed(e.getMessage());
    }
  }

  static ConsistencyProof consistency(byte[] bytes) {
    CborReader r = new CborReader(bytes);
    r.readArray(3);
    long oldSize = r.readUint();
    long newSize = r.readUint();
    List<Digest> path = readPath(r);
    try {
      ConsistencyProof p = new ConsistencyProof(oldSize, newSize, path);
      CborReader.requireCanonical(bytes, encode(p));
      return p;
    } catch (IllegalArgumentException e) {
      throw CborReader.malformed(e.getMessage());
    }
  }

  private static List<Digest> readPath(CborReader r) {
    int n = r.readArray(0, Merkle.MAX_PATH);
    ArrayList<Digest> path = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      path.add(r.readDigest());
    }
    r.end();
    return path;
  }
}
