package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.OptionalLong;

/**
 * What a head's signature says beside the root: the protected header of a head and of a receipt.
 *
 * <pre>
 * head-protected = { 1 => -7 / -9, 15 => { 1 => tstr, 2 => tstr, ? 6 => uint, -70011 => uint },
 *                    16 => 278, 34 => [-16, bstr .size 32], 395 => 1 }
 * </pre>
 *
 * @param algorithm -7 (ES256) or -9 (ESP256)
 * @param issuer the owner of the log, a URI, equal to a URI in the certificate's SAN
 * @param logId random at the log's genesis
 * @param issuedAt signing time, seconds since 1970 (RFC 8392 3.1.6); a city node always has it
 * @param size leaves of the tree
 * @param x5t SHA-256 of the signer's certificate (RFC 9360)
 */
public record HeadStatement(
    long algorithm, String issuer, String logId, OptionalLong issuedAt, long size, Digest x5t) {
  public static final int MAX_NAME = 255;
  static final int MAX_SIZE = 1024;

  private static final long CLAIM_SIZE = -70011;

  public HeadStatement {
    if (!CoseSign1.isEs256(algorithm)) {
      throw new IllegalArgumentException("algorithm " + algorithm);
    }
    if (!Text.fits(issuer, MAX_NAME) || !Text.fits(logId, MAX_NAME)) {
      throw new IllegalArgumentException("issuer and log id have 1 to 255 characters");
    }
    if (size < 1 || size > Merkle.MAX_SIZE || issuedAt.orElse(0) < 0) {
      throw new IllegalArgumentException("size " + size);
    }
  }

  public static HeadStatement es256(
      String issuer, String logId, OptionalLong issuedAt, long size, Digest x5t) {
    return new HeadStatement(-7, issuer, logId, issuedAt, size, x5t);
  }

  public byte[] encode() {
    CborWriter w = new CborWriter(192).map(5);
    w.uint(1).integer(algorithm);
    w.uint(15).map(issuedAt.isPresent() ? 4 : 3);
    w.uint(1).tstr(issuer);
    w.uint(2).tstr(logId);
    if (issuedAt.isPresent()) {
      w.uint(6).uint(issuedAt.getAsLong());
    }
    w.integer(CLAIM_SIZE).uint(size);
    w.uint(16).uint(278);
    w.uint(34).array(2).integer(-16).bstr(x5t);
    w.uint(395).uint(1);
    return w.toByteArray();
  }

  /**
   * @throws RejectInput when the bytes are not one canonical protected header of a head
   */
  public static HeadStatement parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, MAX_SIZE);
    CborReader r = new CborReader(bytes);
    requireKeys(r.readMap(), 5);
    r.readKey(1);
    long algorithm = r.readInt();
    if (!CoseSign1.isEs256(algorithm)) {
      throw CborReader.malformed("algorithm " + algorithm);
    }
    r.readKey(15);
    int claims = r.readMap();
    if (claims != 3 && claims != 4) {
      throw CborReader.malformed("a head has three or four claims");
    }
    r.readKey(1);
    String issuer = r.readName(MAX_NAME);
    r.readKey(2);
    String logId = r.readName(MAX_NAME);
    OptionalLong issuedAt = OptionalLong.empty();
    if (claims == 4) {
      r.readKey(6);
      issuedAt = OptionalLong.of(r.readUint());
    }
    r.readKey(CLAIM_SIZE);
    long size = r.readUint();
    if (size < 1 || size > Merkle.MAX_SIZE) {
      throw CborReader.malformed("a tree of " + size + " leaves");
    }
    readFixed(r, 16, 278);
    r.readKey(34);
    r.readArray(2);
    if (r.readInt() != -16) {
      throw CborReader.malformed("the certificate's hash is not SHA-256");
    }
    Digest x5t = r.readDigest();
    readFixed(r, 395, 1);
    r.end();
    HeadStatement s = new HeadStatement(algorithm, issuer, logId, issuedAt, size, x5t);
    CborReader.requireCanonical(bytes, s.encode());
    return s;
  }

  private static void readFixed(CborReader r, long key, long value) {
    r.readKey(key);
    if (r.readUint() != value) {
      throw CborReader.malformed("header " + key + " is not " + value);
    }
  }

  private static void requireKeys(int n, int expected) {
    if (n != expected) {
      throw new RejectInput(FormatCode.UNKNOWN_KEY, "(" + n + " headers, not " + expected + ")");
    }
  }
}
