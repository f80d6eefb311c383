package dev.edgeseal.evidence;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The RFC 9162 SHA-256 tree: hashing, and prover beside checker. */
public final class Merkle {
  /** Bound of a path: a tree has at most 2^40 leaves. */
  public static final int MAX_PATH = 40;

  public static final long MAX_SIZE = 1L << MAX_PATH;

  private static final ThreadLocal<MessageDigest> SHA256 =
      ThreadLocal.withInitial(Digest::newSha256);

  private Merkle() {}

  /** The hashes of complete subtrees, wherever they are kept. */
  @FunctionalInterface
  public interface Subtrees {
    /** The root over leaves {@code [index << level, (index + 1) << level)}, all of which exist. */
    Digest root(int level, long index);
  }

  public static Digest emptyRoot() {
    return Digest.sha256();
  }

  /** RFC 9162 2.1.1: SHA-256(0x00 || entry). */
  public static Digest leaf(byte[] entry) {
    byte[] prefixed = new byte[entry.length + 1];
    System.arraycopy(entry, 0, prefixed, 1, entry.length);
    return Digest.wrap(SHA256.get().digest(prefixed));
  }

  /** RFC 9162 2.1.1: SHA-256(0x01 || left || right). */
  public static Digest node(Digest left, Digest right) {
    byte[] prefixed = new byte[1 + 2 * Digest.SIZE];
    prefixed[0] = 1;
    left.copyTo(prefixed, 1);
    right.copyTo(prefixed, 1 + Digest.SIZE);
    return Digest.wrap(SHA256.get().digest(prefixed));
  }

  /** The root of the first {@code size} leaves. */
  public static Digest root(Subtrees tree, long size) {
    return size == 0 ? emptyRoot() : rangeRoot(tree, 0, size);
  }

  /**
   * The root over leaves {@code [from, to)}, where {@code from} is a multiple of the range's
   * largest power of two.
   */
  private static Digest rangeRoot(Subtrees tree, long from, long to) {
    long n = to - from;
    if (Long.bitCount(n) == 1) {
      int level = Long.numberOfTrailingZeros(n);
      return tree.root(level, from >> level);
    }
    long k = Long.highestOneBit(n);
    return node(rangeRoot(tree, from, from + k), rangeRoot(tree, from + k, to));
  }

  private static long split(long n) {
    return Long.highestOneBit(n - 1);
  }

  /**
   * RFC 9162 2.1.3.1, for the tree of the first {@code size} leaves.
   *
   * @throws IllegalArgumentException unless {@code 0 <= index < size <= 2^40}
   */
  public static InclusionProof proveInclusion(Subtrees tree, long index, long size) {
    if (index < 0 || index >= size || size > MAX_SIZE) {
      throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
    }
    ArrayList<Digest> path = new ArrayList<>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long k = split(to - from);
      if (index < from + k) {
        path.add(rangeRoot(tree, from + k, to));
        to = from + k;
      } else {
        path.add(rangeRoot(tree, from, from + k));
        from += k;
      }
    }
    return new InclusionProof(size, index, path.reversed());
  }

  /**
   * RFC 9162 2.1.4.1, from the first {@code oldSize} to the first {@code newSize} leaves.
   *
   * @throws IllegalArgumentException unless {@code 1 <= oldSize < newSize <= 2^40}
   */
  public static ConsistencyProof proveConsistency(Subtrees tree, long oldSize, long newSize) {
    if (oldSize < 1 || oldSize >= newSize || newSize > MAX_SIZE) {
      throw new IllegalArgumentException("no growth from " + oldSize + " to " + newSize);
    }
    ArrayList<Digest> path = new ArrayList<>();
    long from = 0;
    long to = newSize;
    // while the range begins at the first leaf its old root is the verifier's own and is left out
    boolean wholeOld = true;
    while (oldSize != to) {
      long k = split(to - from);
      if (oldSize <= from + k) {
        path.add(rangeRoot(tree, from + k, to));
        to = from + k;
      } else {
        path.add(rangeRoot(tree, from, from + k));
        from += k;
        wholeOld = false;
      }
    }
    if (!wholeOld) {
      path.add(rangeRoot(tree, from, to));
    }
    return new ConsistencyProof(oldSize, newSize, path.reversed());
  }

  /**
   * A leaf's way to the root, nearest the leaf first. That it has exactly the hashes which index
   * and size ask for is checked when it is made; that it leads to the right root, by whoever knows
   * the root, with {@link #root}.
   */
  public record InclusionProof(long size, long index, List<Digest> path) {
    public InclusionProof {
      path = List.copyOf(path);
      if (size < 1 || size > MAX_SIZE || index < 0 || index >= size) {
        throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
      }
      if (path.size() != length(index, size)) {
        throw new IllegalArgumentException(
            "a path of " + path.size() + " hashes for leaf " + index + " of " + size);
      }
    }

    private static int length(long index, long size) {
      long last = size - 1;
      int inner = 64 - Long.numberOfLeadingZeros(index ^ last);
      return inner + Long.bitCount(index >> inner);
    }

    /** RFC 9162 2.1.3.2: the root that this path leads to from {@code leafHash}. */
    public Digest root(Digest leafHash) {
      long fn = index;
      long sn = size - 1;
      Digest r = leafHash;
      for (Digest p : path) {
        if ((fn & 1) == 1 || fn == sn) {
          r = node(p, r);
          while ((fn & 1) == 0 && fn != 0) {
            fn >>= 1;
            sn >>= 1;
          }
        } else {
          r = node(r, p);
        }
        fn >>= 1;
        sn >>= 1;
      }
      return r;
    }
  }

  /**
   * That a tree of {@code oldSize} leaves is the beginning of a tree of {@code newSize}, hashes in
   * the order of RFC 9162 2.1.4.1. Its length is checked with {@link #check}.
   */
  public record ConsistencyProof(long oldSize, long newSize, List<Digest> path) {
    public ConsistencyProof {
      path = List.copyOf(path);
      if (oldSize < 1 || oldSize >= newSize || newSize > MAX_SIZE) {
        throw new IllegalArgumentException("no growth from " + oldSize + " to " + newSize);
      }
    }

    /** RFC 9162 2.1.4.2. */
    public boolean check(Digest oldRoot, Digest newRoot) {
      ArrayList<Digest> hashes = new ArrayList<>(path);
      if (Long.bitCount(oldSize) == 1) {
        hashes.addFirst(oldRoot);
      }
      if (hashes.isEmpty()) {
        return false;
      }
      long fn = oldSize - 1;
      long sn = newSize - 1;
      while ((fn & 1) == 1) {
        fn >>= 1;
        sn >>= 1;
      }
      Digest fr = hashes.getFirst();
      Digest sr = fr;
      for (Digest c : hashes.subList(1, hashes.size())) {
        if (sn == 0) {
          return false;
        }
        if ((fn & 1) == 1 || fn == sn) {
          fr = node(c, fr);
          sr = node(c, sr);
          while ((fn & 1) == 0 && fn != 0) {
            fn >>= 1;
            sn >>= 1;
          }
        } else {
          sr = node(sr, c);
        }
        fn >>= 1;
        sn >>= 1;
      }
      return sn == 0 && fr.equals(oldRoot) && sr.equals(newRoot);
    }
  }
}
