package dev.edgeseal.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** The definitions of RFC 9162 2.1 written down as they stand, recursively; shares no code. */
final class SecondTree {
  private SecondTree() {}

  static byte[] hash(int prefix, byte[]... parts) {
    try {
      MessageDigest md = MessageDigest.getInstance("SHA-256");
      md.update((byte) prefix);
      for (byte[] p : parts) {
        md.update(p);
      }
      return md.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] mth(List<byte[]> d) {
    if (d.size() == 1) {
      return hash(0, d.getFirst());
    }
    int k = split(d.size());
    return hash(1, mth(d.subList(0, k)), mth(d.subList(k, d.size())));
  }

  static int split(long n) {
    int k = 1;
    while (k * 2L < n) {
      k *= 2;
    }
    return k;
  }

  /** The root that {@code path} leads to, from the top down; the path's end is nearest the root. */
  static byte[] rootFrom(byte[] leaf, long index, long size, List<byte[]> path) {
    if (size == 1) {
      if (!path.isEmpty()) {
        throw new IllegalArgumentException("too long");
      }
      return leaf;
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException("too short");
    }
    byte[] top = path.getLast();
    List<byte[]> rest = path.subList(0, path.size() - 1);
    long k = split(size);
    return index < k
        ? hash(1, rootFrom(leaf, index, k, rest), top)
        : hash(1, top, rootFrom(leaf, index - k, size - k, rest));
  }

  /** Old and new root from a consistency proof (RFC 9162 2.1.4.1), as a pair. */
  static byte[][] rootsFrom(long m, long n, List<byte[]> path, boolean whole, byte[] oldRoot) {
    if (m == n) {
      byte[] h = whole ? oldRoot : path.getLast();
      if (path.size() != (whole ? 0 : 1)) {
        throw new IllegalArgumentException("length");
      }
      return new byte[][] {h, h};
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException("too short");
    }
    byte[] top = path.getLast();
    List<byte[]> rest = path.subList(0, path.size() - 1);
    long k = split(n);
    if (m <= k) {
      byte[][] left = rootsFrom(m, k, rest, whole, oldRoot);
      return new byte[][] {left[0], hash(1, left[1], top)};
    }
    byte[][] right = rootsFrom(m - k, n - k, rest, false, oldRoot);
    return new byte[][] {hash(1, top, right[0]), hash(1, top, right[1])};
  }

  /** PATH(m, D[n]) of 2.1.3.1, nearest the leaf first. */
  static List<byte[]> path(List<byte[]> d, int m) {
    if (d.size() == 1) {
      return new ArrayList<>();
    }
    int k = split(d.size());
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    List<byte[]> path = m < k ? path(left, m) : path(right, m - k);
    path.add(mth(m < k ? right : left));
    return path;
  }

  /** PROOF(m, D[n]) of 2.1.4.1. */
  static List<byte[]> proof(List<byte[]> d, int m) {
    return proof(d, m, true);
  }

  private static List<byte[]> proof(List<byte[]> d, int m, boolean whole) {
    if (m == d.size()) {
      return whole ? new ArrayList<>() : new ArrayList<>(List.of(mth(d)));
    }
    int k = split(d.size());
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    List<byte[]> path = m <= k ? proof(left, m, whole) : proof(right, m - k, false);
    path.add(mth(m <= k ? right : left));
    return path;
  }
}
