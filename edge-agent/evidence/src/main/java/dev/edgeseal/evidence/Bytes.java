package dev.edgeseal.evidence;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string with value equality. Copied in and out. */
public final class Bytes {
  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  public static Bytes of(byte... value) {
    return new Bytes(value.clone());
  }

  /** Takes ownership: the caller never writes to {@code value} again. */
  static Bytes wrap(byte[] value) {
    return new Bytes(value);
  }

  public int size() {
    return value.length;
  }

  public byte[] toArray() {
    return value.clone();
  }

  /** The array itself, for readers inside this package that do not keep or change it. */
  byte[] raw() {
    return value;
  }

  public String hex() {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Bytes b && Arrays.equals(value, b.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return size() <= 32 ? hex() : size() + " bytes";
  }
}
