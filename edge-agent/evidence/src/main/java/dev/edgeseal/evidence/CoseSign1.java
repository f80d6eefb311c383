package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bare COSE_Sign1 of RFC 9052 4.2, tagged (18), with its algorithm in the protected header.
 * Heads and receipts are stricter and have parsers of their own; this one serves to read what
 * others signed.
 *
 * @param protectedBytes the encoded protected header
 * @param unprotected the encoded unprotected header map
 * @param payload empty when detached
 */
public record CoseSign1(
    Bytes protectedBytes, Bytes unprotected, Optional<Bytes> payload, Bytes signature) {
  private static final int MAX_SIZE = 1 << 20;
  private static final Bytes SIGNATURE1 =
      Bytes.wrap(new CborWriter(16).array(4).tstr("Signature1").toByteArray());

  /**
   * The Sig_structure of RFC 9052 4.4 with an empty external_aad.
   *
   * @return the bytes that are signed
   */
  public static byte[] toBeSigned(byte[] protectedBytes, byte[] payload) {
    return toBeSigned(protectedBytes, new byte[0], payload);
  }

  /** Whether these bytes begin as every Sig_structure does, whatever follows. */
  public static boolean beginsToBeSigned(byte[] message) {
    return Arrays.mismatch(message, SIGNATURE1.raw()) >= SIGNATURE1.size()
        || Arrays.equals(message, SIGNATURE1.raw());
  }

  static byte[] toBeSigned(byte[] protectedBytes, byte[] externalAad, byte[] payload) {
    return new CborWriter(protectedBytes.length + payload.length + 32)
        .array(4)
        .tstr("Signature1")
        .bstr(protectedBytes)
        .bstr(externalAad)
        .bstr(payload)
        .toByteArray();
  }

  /**
   * @throws RejectInput when the bytes are not a tagged COSE_Sign1 in deterministic encoding
   */
  public static CoseSign1 parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, MAX_SIZE);
    CborReader r = new CborReader(bytes);
    r.readTag(18);
    r.readArray(4);
    byte[] protectedBytes = r.readBstr();
    byte[] unprotected = r.readItem();
    Optional<Bytes> payload = Optional.empty();
    if (r.nextIsNull()) {
      r.readNull();
    } else {
      payload = Optional.of(Bytes.wrap(r.readBstr()));
    }
    byte[] signature = r.readBstr();
    r.end();
    requireMap(unprotected);
    if (protectedBytes.length > 0) {
      requireMap(protectedBytes);
    }
    return new CoseSign1(
        Bytes.wrap(protectedBytes), Bytes.wrap(unprotected), payload, Bytes.wrap(signature));
  }

  private static void requireMap(byte[] bytes) {
    CborReader r = new CborReader(bytes);
    if (r.peekMajorType() != CborReader.MAP) {
      throw CborReader.malformed("a header is not a map");
    }
    r.skip();
    r.end();
  }

  /**
   * Whether the protected header names ES256 (-7 or -9) and the signature is {@code key}'s.
   *
   * @throws RejectInput when the protected header is not a map with an algorithm
   */
  public boolean verify(PublicKey key, byte[] externalAad, byte[] detachedPayload) {
    byte[] content = payload.map(Bytes::toArray).orElse(detachedPayload);
    return isEs256(algorithm())
        && Es256.verify(key, toBeSigned(protectedBytes.raw(), externalAad, content), signature);
  }

  static boolean isEs256(long algorithm) {
    return algorithm == -7 || algorithm == -9;
  }

  private long algorithm() {
    CborReader r = new CborReader(protectedBytes.raw());
    int n = protectedBytes.size() == 0 ? 0 : r.readMap();
    // in deterministic order the algorithm, key 1, comes first if it is there at all
    if (n > 0 && r.peekMajorType() == CborReader.UINT && r.readUint() == 1) {
      return r.readInt();
    }
    throw CborReader.malformed("no algorithm in the protected header");
  }
}
