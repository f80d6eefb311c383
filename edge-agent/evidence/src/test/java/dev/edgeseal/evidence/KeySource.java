package dev.edgeseal.evidence;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * Where the keys, serial numbers and signatures of tests come from: new ones each time, or, so that
 * committed files can be made again byte for byte, the same in every run (keys from a count,
 * signatures after RFC 6979).
 */
final class KeySource {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final boolean fixed;
  private int made;

  private KeySource(boolean fixed) {
    this.fixed = fixed;
  }

  static KeySource random() {
    return new KeySource(false);
  }

  /** Keys that anyone can compute: for tests alone. */
  static KeySource fixed() {
    return new KeySource(true);
  }

  BigInteger serial() {
    return fixed ? BigInteger.valueOf(++made) : new BigInteger(64, RANDOM).add(BigInteger.ONE);
  }

  /**
   * @param curve {@code secp256r1} or {@code secp384r1}
   */
  KeyPair keyPair(String curve) {
    KeyPair random = TestKeys.keyPair(curve);
    if (!fixed) {
      return random;
    }
    ECParameterSpec parameters = ((ECPrivateKey) random.getPrivate()).getParams();
    byte[] seed = ("edgeseal test key " + ++made).getBytes(StandardCharsets.UTF_8);
    BigInteger d = new BigInteger(1, Digest.sha256(seed).toArray()).shiftRight(1);
    var q = CustomNamedCurves.getByName(curve).getG().multiply(d).normalize();
    ECPoint point =
        new ECPoint(q.getAffineXCoord().toBigInteger(), q.getAffineYCoord().toBigInteger());
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          factory.generatePublic(new ECPublicKeySpec(point, parameters)),
          factory.generatePrivate(new ECPrivateKeySpec(d, parameters)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** ECDSA with SHA-256, r||s as the signer makes it: s may be above n/2. */
  byte[] sign(PrivateKey key, byte[] message) {
    return fixed ? rfc6979((ECPrivateKey) key, message) : random(key, message);
  }

  private static byte[] random(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] rfc6979(ECPrivateKey key, byte[] message) {
    X9ECParameters curve =
        CustomNamedCurves.getByName(
            key.getParams().getCurve().getField().getFieldSize() == 256
                ? "secp256r1"
                : "secp384r1");
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(key.getS(), new ECDomainParameters(curve)));
    BigInteger[] rs = signer.generateSignature(Digest.sha256(message).toArray());
    int size = (curve.getN().bitLength() + 7) / 8;
    byte[] out = new byte[2 * size];
    for (int i = 0; i < 2; i++) {
      byte[] n = rs[i].toByteArray();
      byte[] digits = n.length > size ? Arrays.copyOfRange(n, n.length - size, n.length) : n;
      System.arraycopy(digits, 0, out, (i + 1) * size - digits.length, digits.length);
    }
    return out;
  }
}
