package dev.edgeseal.provisioning;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.security.PublicKey;
import java.util.regex.Pattern;

/**
 * A device's name, short enough to read aloud, from its key: {@code es-7k3m-p2qd-x}.
 *
 * <p>The first 40 bits of SHA-256 over the public key's SubjectPublicKeyInfo (RFC 5280 4.1.2.7) in
 * eight characters of five bits each, most significant first; the alphabet is Crockford's base 32
 * in lower case, without i, l, o and u. The ninth is a check character over GF(32), reduced by x^5
 * + x^2 + 1: with d1..d8 the values of the characters, it is d1*x^8 + d2*x^7 + .. + d8*x. Every
 * wrong character and every swap of two, wherever they stand, is found.
 *
 * <p>Forty bits are a name, not an identity: a registrar refuses a second key of one name.
 */
public final class DeviceName {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Pattern SHAPE =
      Pattern.compile("es-([%1$s]{4})-([%1$s]{4})-([%1$s])".formatted(ALPHABET));

  private DeviceName() {}

  /** The name of the device with this key. */
  public static String of(PublicKey key) {
    byte[] fingerprint = Digest.sha256(key.getEncoded()).toArray();
    long bits = 0;
    for (int i = 0; i < 5; i++) {
      bits = bits << 8 | (fingerprint[i] & 0xff);
    }
    StringBuilder name = new StringBuilder();
    for (int shift = 35; shift >= 0; shift -= 5) {
      name.append(ALPHABET.charAt((int) (bits >>> shift) & 31));
    }
    return "es-%s-%s-%s".formatted(name.substring(0, 4), name.substring(4), check(name));
  }

  /**
   * The name itself, as someone typed it.
   *
   * @throws RejectInput {@link ProvisioningCode#NAME_WRONG}
   */
  public static String require(String typed) {
    var matcher = SHAPE.matcher(typed);
    if (matcher.matches()
        && matcher.group(3).charAt(0) == check(matcher.group(1) + matcher.group(2))) {
      return typed;
    }
    throw new RejectInput(ProvisioningCode.NAME_WRONG, "(" + typed + ")");
  }

  private static char check(CharSequence characters) {
    int sum = 0;
    for (int i = 0; i < characters.length(); i++) {
      sum = timesX(sum ^ ALPHABET.indexOf(characters.charAt(i)));
    }
    return ALPHABET.charAt(sum);
  }

  private static int timesX(int value) {
    int shifted = value << 1;
    return shifted > 31 ? shifted ^ 0b100101 : shifted;
  }
}
