package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** The bytes of a {@link TrustList}. */
final class TrustListCodec {
  private static final String KIND = "estrust";
  private static final int VERSION = 1;

  private TrustListCodec() {}

  static byte[] encode(TrustList list) {
    CborWriter w = new CborWriter(4096).tag(55799).array(8).tstr(KIND).uint(VERSION);
    w.tstr(list.name()).uint(list.number()).uint(list.quorum());
    w.array(list.devices().size());
    list.devices().forEach(w::bstr);
    w.array(list.cities().size());
    for (TrustList.City c : list.cities()) {
      w.array(6).tstr(c.name()).tstr(c.issuer()).tstr(c.logId()).bstr(c.certificate());
      w.uint(c.from());
      c.until().ifPresentOrElse(w::uint, w::nil);
    }
    w.array(list.revocations().size());
    for (TrustList.Revocation r : list.revocations()) {
      w.array(2).bstr(r.x5t()).uint(r.from());
    }
    byte[] encoded = w.toByteArray();
    CborReader.requireAtMost(encoded, TrustList.MAX_SIZE);
    return encoded;
  }

  static TrustList parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, TrustList.MAX_SIZE);
    CborReader r = new CborReader(bytes);
    r.readTag(55799);
    r.readArray(8);
    if (r.peekMajorType() != CborReader.TSTR || !r.readTstr().equals(KIND)) {
      throw CborReader.malformed("it is not a trust list");
    }
    long version = r.readUint();
    if (version != VERSION) {
      throw new RejectInput(FormatCode.VERSION, "(version " + version + ")");
    }
    try {
      TrustList list =
          new TrustList(
              r.readName(HeadStatement.MAX_NAME),
              r.readUint(),
              (int) Math.min(r.readUint(), Integer.MAX_VALUE),
              read(r, TrustListCodec::certificate),
              read(r, TrustListCodec::city),
              read(r, TrustListCodec::revocation));
      r.end();
      CborReader.requireCanonical(bytes, list.encode());
      return list;
    } catch (IllegalArgumentException e) {
      throw CborReader.malformed(e.getMessage());
    }
  }

  private static <T> List<T> read(CborReader r, Function<CborReader, T> item) {
    int n = r.readArray(0, TrustList.MAX_ENTRIES);
    ArrayList<T> items = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      items.add(item.apply(r));
    }
    return items;
  }

  private static Bytes certificate(CborReader r) {
    byte[] der = r.readBstr();
    CborReader.requireAtMost(der, CertificateChain.MAX_CERTIFICATE_SIZE);
    return Bytes.wrap(der);
  }

  private static TrustList.City city(CborReader r) {
    r.readArray(6);
    String name = r.readName(HeadStatement.MAX_NAME);
    String issuer = r.readName(HeadStatement.MAX_NAME);
    String logId = r.readName(HeadStatement.MAX_NAME);
    Bytes certificate = certificate(r);
    long from = r.readUint();
    OptionalLong until = OptionalLong.empty();
    if (r.nextIsNull()) {
      r.readNull();
    } else {
      until = OptionalLong.of(r.readUint());
    }
    return new TrustList.City(name, issuer, logId, certificate, from, until);
  }

  private static TrustList.Revocation revocation(CborReader r) {
    r.readArray(2);
    return new TrustList.Revocation(r.readDigest(), r.readUint());
  }
}
