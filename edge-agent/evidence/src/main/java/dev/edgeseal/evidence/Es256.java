package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;

/** ECDSA on P-256 with SHA-256 (RFC 9053 2.1): raw r||s, 64 bytes. */
public final class Es256 {
  public static final int SIZE = 64;

  /** Order of the base point, FIPS 186-5 / SEC 2 2.4.2. */
  private static final BigInteger N =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private static final BigInteger HALF_N = N.shiftRight(1);

  private static final BigInteger P256_P =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  private Es256() {}

  /**
   * The same signature with s at most n/2: the one form that heads and receipts accept. An s that
   * is no signature's (n or more) stays as it is, for {@link #verify} to refuse.
   *
   * @throws IllegalArgumentException unless {@code raw} has 64 bytes
   */
  public static Bytes normalise(byte[] raw) {
    if (raw.length != SIZE) {
      throw new IllegalArgumentException("a signature has 64 bytes, not " + raw.length);
    }
    BigInteger s = new BigInteger(1, raw, 32, 32);
    if (s.compareTo(HALF_N) <= 0 || s.compareTo(N) >= 0) {
      return Bytes.of(raw);
    }
    // at most n/2, so at most 32 bytes and no sign byte
    byte[] low = N.subtract(s).toByteArray();
    byte[] out = new byte[SIZE];
    System.arraycopy(raw, 0, out, 0, 32);
    System.arraycopy(low, 0, out, SIZE - low.length, low.length);
    return Bytes.wrap(out);
  }

  /**
   * @throws RejectInput {@link FormatCode#HIGH_S} when s exceeds n/2, {@link FormatCode#MALFORMED}
   *     when there are not 64 bytes
   */
  static Bytes requireLowS(byte[] raw) {
    if (raw.length != SIZE) {
      throw CborReader.malformed("a signature of " + raw.length + " bytes");
    }
    if (new BigInteger(1, raw, 32, 32).compareTo(HALF_N) > 0) {
      throw new RejectInput(FormatCode.HIGH_S, "");
    }
    return Bytes.wrap(raw);
  }

  public static boolean isP256(PublicKey key) {
    return key instanceof ECPublicKey ec
        && ec.getParams().getOrder().equals(N)
        && ec.getParams().getCurve().getField() instanceof java.security.spec.ECFieldFp f
        && f.getP().equals(P256_P);
  }

  /**
   * Whether {@code signature} is {@code key}'s over {@code message}. False for a key that is not on
   * P-256.
   */
  public static boolean verify(PublicKey key, byte[] message, Bytes signature) {
    if (!isP256(key) || signature.size() != SIZE) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format", "SunEC");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature.raw());
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }
}
