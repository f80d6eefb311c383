package dev.edgeseal.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 value, 32 bytes. */
public final class Digest implements Comparable<Digest> {
  public static final int SIZE = 32;

  private final byte[] value;

  private Digest(byte[] value) {
    if (value.length != SIZE) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + value.length);
    }
    this.value = value;
  }

  public static Digest of(byte[] value) {
    return new Digest(value.clone());
  }

  /** Takes ownership: the caller never writes to {@code value} again. */
  static Digest wrap(byte[] value) {
    return new Digest(value);
  }

  /** SHA-256 of the concatenation of {@code parts}. */
  public static Digest sha256(byte[]... parts) {
    MessageDigest md = newSha256();
    for (byte[] part : parts) {
      md.update(part);
    }
    return new Digest(md.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public byte[] toArray() {
    return value.clone();
  }

  /** Writes the 32 bytes to {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(value, 0, target, offset, SIZE);
  }

  byte[] raw() {
    return value;
  }

  public String hex() {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public int compareTo(Digest o) {
    return Arrays.compareUnsigned(value, o.value);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Digest d && Arrays.equals(value, d.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
