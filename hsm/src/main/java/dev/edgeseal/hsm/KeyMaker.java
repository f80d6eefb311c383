package dev.edgeseal.hsm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Makes P-256 key pairs in a token (PKCS#11 2.40 5.13, mechanisms 2.3.5). */
final class KeyMaker {
  /** OID 1.2.840.10045.3.1.7, DER. */
  private static final byte[] P256 = HexFormat.of().parseHex("06082a8648ce3d030107");

  private static final int POINT_SIZE = 65;

  private KeyMaker() {}

  /**
   * A key pair that is in the token from the start and for good: the token is told that it is
   * sensitive, never extractable and signs only.
   */
  static TokenKey make(TokenSession session, String alias, List<Quirk> quirks)
      throws CryptokiException {
    byte[] id = alias.getBytes(StandardCharsets.UTF_8);
    Attributes publicKey =
        Attributes.ofClass(Attributes.PUBLIC_KEY_OBJECT)
            .number(Attributes.KEY_TYPE, Attributes.EC_KEY)
            .bool(Attributes.TOKEN, true)
            .bool(Attributes.VERIFY, true)
            .bytes(Attributes.EC_PARAMS, P256)
            .text(Attributes.LABEL, alias)
            .bytes(Attributes.ID, id);
    Attributes privateKey =
        Attributes.ofClass(Attributes.PRIVATE_KEY_OBJECT)
            .number(Attributes.KEY_TYPE, Attributes.EC_KEY)
            .bool(Attributes.TOKEN, true)
            .bool(Attributes.PRIVATE, true)
            .bool(Attributes.SENSITIVE, true)
            .bool(Attributes.EXTRACTABLE, false)
            .bool(Attributes.SIGN, true)
            .text(Attributes.LABEL, alias)
            .bytes(Attributes.ID, id);
    if (!quirks.contains(Quirk.NO_USAGE_LIMITS)) {
      privateKey
          .bool(Attributes.DERIVE, false)
          .bool(Attributes.DECRYPT, false)
          .bool(Attributes.UNWRAP, false);
    }
    CryptokiObjects.KeyPair pair =
        session
            .objects()
            .generate(
                session.handle(), Attributes.EC_KEY_PAIR_GEN_MECHANISM, publicKey, privateKey);
    return TokenKey.of(session, alias, pair.privateKey());
  }

  /** The public half, from its own object in the token. */
  static PublicKey publicKey(TokenKey key) throws CryptokiException {
    TokenSession session = key.session();
    List<Long> found =
        session
            .objects()
            .find(
                session.handle(),
                Attributes.ofClass(Attributes.PUBLIC_KEY_OBJECT).bytes(Attributes.ID, key.id()));
    if (found.isEmpty()) {
      throw new CryptokiException("C_FindObjects", Ckr.OBJECT_HANDLE_INVALID.value());
    }
    byte[] point =
        session.objects().attribute(session.handle(), found.getFirst(), Attributes.EC_POINT);
    return publicKey(point);
  }

  /**
   * @param point a DER octet string, as the standard wants it, or the bare point of older tokens
   */
  private static PublicKey publicKey(byte[] point) throws CryptokiException {
    if (point.length < POINT_SIZE || point[point.length - POINT_SIZE] != 4) {
      throw new CryptokiException("C_GetAttributeValue", Ckr.ATTRIBUTE_VALUE_INVALID.value());
    }
    byte[] bare = Arrays.copyOfRange(point, point.length - POINT_SIZE, point.length);
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC", "SunEC");
      curve.init(new ECGenParameterSpec("secp256r1"));
      ECPoint w = new ECPoint(new BigInteger(1, bare, 1, 32), new BigInteger(1, bare, 33, 32));
      return KeyFactory.getInstance("EC", "SunEC")
          .generatePublic(new ECPublicKeySpec(w, curve.getParameterSpec(ECParameterSpec.class)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  /** Removes a pair and its certificates. */
  static void destroy(TokenKey key) throws CryptokiException {
    TokenSession session = key.session();
    for (long objectClass :
        List.of(
            Attributes.CERTIFICATE_OBJECT,
            Attributes.PUBLIC_KEY_OBJECT,
            Attributes.PRIVATE_KEY_OBJECT)) {
      Attributes wanted = Attributes.ofClass(objectClass).bytes(Attributes.ID, key.id());
      for (long handle : session.objects().find(session.handle(), wanted)) {
        session.objects().destroy(session.handle(), handle);
      }
    }
  }
}
