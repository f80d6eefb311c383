package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.hsm.ConformanceReport.Speed;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes signatures, verifies each one and times them. For one thread. */
final class SigningSoak {
  private static final int LONGEST_MESSAGE = 2048;
  private static final int REMEMBERED = 200_000;

  private final PublicKey key;
  private final Set<BigInteger> nonces = new HashSet<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private long made;
  private long wrong;
  private long otherLength;
  private long repeated;

  SigningSoak(PublicKey key) {
    this.key = key;
  }

  /** Times {@code signatures} signatures over messages of all lengths. */
  Speed run(TokenKey token, int signatures) throws CryptokiException {
    long[] nanos = new long[signatures];
    long all = 0;
    for (int i = 0; i < signatures; i++) {
      byte[] message = message(i);
      long start = System.nanoTime();
      byte[] raw = token.sign(message);
      nanos[i] = System.nanoTime() - start;
      all += nanos[i];
      judge(message, raw);
    }
    Arrays.sort(nanos);
    return new Speed(
        signatures,
        signatures * 1e9 / Math.max(1, all),
        at(nanos, 0.5),
        at(nanos, 0.95),
        at(nanos, 0.99),
        at(nanos, 0.999),
        at(nanos, 1));
  }

  private byte[] message(int number) {
    byte[] message = new byte[8 + random.nextInt(LONGEST_MESSAGE)];
    random.nextBytes(message);
    return ByteBuffer.wrap(message).putLong(number).array();
  }

  private static long at(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))] / 1000;
  }

  /** A nonce used twice gives the private key away (FIPS 186-5 6.3). */
  private void judge(byte[] message, byte[] raw) {
    made++;
    if (raw.length != Es256.SIZE) {
      otherLength++;
      return;
    }
    Bytes signature = Es256.normalise(raw);
    if (!Es256.verify(key, message, signature)) {
      wrong++;
    }
    if (nonces.size() < REMEMBERED && !nonces.add(new BigInteger(1, raw, 0, Es256.SIZE / 2))) {
      repeated++;
    }
  }

  boolean passed() {
    return made > 0 && wrong == 0 && otherLength == 0 && repeated == 0;
  }

  /** For a person. */
  String words() {
    if (passed()) {
      return made + " made, every one verified, no nonce used twice";
    }
    return made
        + " made, "
        + wrong
        + " do not verify, "
        + otherLength
        + " are not 64 bytes long, "
        + repeated
        + " repeat a nonce";
  }
}
