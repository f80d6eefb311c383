package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.security.PublicKey;

/**
 * A signed tree head, of a device's log and of a city node's alike; also the entry in the city's
 * log.
 *
 * <pre>head = #6.18([ bstr .cbor head-protected, {}, bstr .size 32 /root/, bstr .size 64 ])</pre>
 */
public record Head(HeadStatement statement, Digest root, Bytes signature) {
  static final int MAX_SIZE = HeadStatement.MAX_SIZE + 256;

  public Head {
    if (signature.size() != Es256.SIZE) {
      throw new IllegalArgumentException("a signature has 64 bytes");
    }
  }

  /** What the key signs for this statement and root (RFC 9052 4.4). */
  public static byte[] toBeSigned(HeadStatement statement, Digest root) {
    return CoseSign1.toBeSigned(statement.encode(), root.raw());
  }

  public boolean verify(PublicKey key) {
    return Es256.verify(key, toBeSigned(statement, root), signature);
  }

  public byte[] encode() {
    return new CborWriter(320)
        .tag(18)
        .array(4)
        .bstr(statement.encode())
        .map(0)
        .bstr(root)
        .bstr(signature)
        .toByteArray();
  }

  /**
   * @throws RejectInput when the bytes are not one canonical head with a low s
   */
  public static Head parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, MAX_SIZE);
    CborReader r = new CborReader(bytes);
    r.readTag(18);
    r.readArray(4);
    HeadStatement statement = HeadStatement.parse(r.readBstr());
    if (r.readMap() != 0) {
      throw new RejectInput(FormatCode.UNKNOWN_KEY, "(a head has no unprotected header)");
    }
    Digest root = r.readDigest();
    Bytes signature = Es256.requireLowS(r.readBstr());
    r.end();
    Head head = new Head(statement, root, signature);
    CborReader.requireCanonical(bytes, head.encode());
    return head;
  }
}
