package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads a proof file as a stream, one group in memory at a time, at most 64 MiB in all. */
public final class ProofReader {
  /** Bound of a proof file, bytes. */
  public static final long MAX_SIZE = 64L << 20;

  private static final int VERSION = 1;

  private final InputStream in;
  private long read;
  private long left;

  /**
   * @throws RejectInput when the stream does not begin as a proof file of version 1 does
   */
  public ProofReader(InputStream in) throws IOException {
    this.in = in;
    if (header(CborReader.TAG) != 55799) {
      throw CborReader.malformed("it does not begin as a proof file");
    }
    if (header(CborReader.ARRAY) != 2) {
      throw CborReader.malformed("a proof file has two parts");
    }
    long version = header(CborReader.UINT);
    if (version != VERSION) {
      throw new RejectInput(FormatCode.VERSION, "(version " + version + ")");
    }
    left = header(CborReader.ARRAY);
    if (left < 1) {
      throw CborReader.malformed("no group");
    }
  }

  /** Groups not yet read. */
  public long left() {
    return left;
  }

  /**
   * The next group; after the last one, that nothing follows is checked with it.
   *
   * @throws RejectInput when the bytes are not a canonical group
   */
  public ProofGroup next() throws IOException {
    if (header(CborReader.ARRAY) != 2) {
      throw CborReader.malformed("a group has two parts");
    }
    List<Bytes> records = new ArrayList<>();
    for (byte[] r : items(Receipt.MAX_GROUP, Record.MAX_SIZE)) {
      records.add(Bytes.wrap(r));
    }
    List<Receipt> receipts = new ArrayList<>();
    for (byte[] r : items(Receipt.MAX_RECEIPTS, Receipt.MAX_SIZE)) {
      receipts.add(Receipt.parse(r));
    }
    left--;
    if (left == 0 && in.read() != -1) {
      throw CborReader.malformed("bytes behind the last group");
    }
    try {
      return new ProofGroup(records, receipts);
    } catch (IllegalArgumentException e) {
      throw CborReader.malformed(e.getMessage());
    }
  }

  private List<byte[]> items(int maxItems, int maxSize) throws IOException {
    long n = header(CborReader.ARRAY);
    if (n < 1 || n > maxItems) {
      throw n < 1
          ? CborReader.malformed("an empty list")
          : new RejectInput(FormatCode.TOO_LARGE, "(" + n + " items, at most " + maxItems + ")");
    }
    List<byte[]> items = new ArrayList<>((int) n);
    for (long i = 0; i < n; i++) {
      long size = header(CborReader.BSTR);
      if (size > maxSize) {
        throw new RejectInput(
            FormatCode.TOO_LARGE, "(" + size + " bytes, at most " + maxSize + ")");
      }
      items.add(bytes((int) size));
    }
    return items;
  }

  /**
   * The argument of the next item's head, which must be of {@code majorType} and in its shortest
   * form.
   */
  private long header(int majorType) throws IOException {
    int initial = octet();
    if (initial >> 5 != majorType) {
      throw CborReader.malformed(
          "major type " + (initial >> 5) + " where " + majorType + " belongs");
    }
    int info = initial & 31;
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw CborReader.malformed("an indefinite or reserved length");
    }
    int octets = 1 << (info - 24);
    long v = 0;
    for (int i = 0; i < octets; i++) {
      v = v << 8 | octet();
    }
    long least = octets == 1 ? 24 : 1L << (octets * 4);
    if (v >= 0 && v < least) {
      throw new RejectInput(FormatCode.NOT_CANONICAL, "");
    }
    if (v < 0) {
      throw CborReader.malformed("a number above 2^63");
    }
    return v;
  }

  private int octet() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw CborReader.malformed("it ends too early");
    }
    count(1);
    return b;
  }

  private byte[] bytes(int size) throws IOException {
    byte[] b = in.readNBytes(size);
    count(b.length);
    if (b.length < size) {
      throw CborReader.malformed("it ends too early");
    }
    return b;
  }

  private void count(int n) {
    read += n;
    if (read > MAX_SIZE) {
      throw new RejectInput(FormatCode.TOO_LARGE, "(a proof file has at most 64 MiB)");
    }
  }
}
