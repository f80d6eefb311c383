package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;

/** The bytes of a {@link Note}. */
final class NoteCodec {
  private NoteCodec() {}

  /** Fields in order; an absent one keeps its number. */
  private static final class Fields {
    private final ArrayList<CborWriter> written = new ArrayList<>();
    private final ArrayList<Integer> keys = new ArrayList<>();
    private int next = 1;

    private CborWriter field() {
      CborWriter w = new CborWriter(32);
      written.add(w);
      keys.add(next++);
      return w;
    }

    Fields text(String v) {
      field().tstr(v);
      return this;
    }

    Fields number(long v) {
      field().uint(v);
      return this;
    }

    Fields signed(long v) {
      field().integer(v);
      return this;
    }

    Fields digest(Digest v) {
      field().bstr(v);
      return this;
    }

    Fields number(OptionalLong v) {
      if (v.isPresent()) {
        return number(v.getAsLong());
      }
      next++;
      return this;
    }

    Fields predecessor(Optional<Note.Predecessor> p) {
      p.ifPresent(
          v -> field().array(4).tstr(v.logId()).uint(v.size()).bstr(v.root()).tstr(v.reason()));
      return this;
    }

    byte[] encode(int kind) {
      CborWriter w = new CborWriter().array(2).uint(kind).map(keys.size());
      for (int i = 0; i < keys.size(); i++) {
        w.uint(keys.get(i)).encoded(written.get(i).toByteArray());
      }
      return w.toByteArray();
    }
  }

  static byte[] encode(Note note) {
    Fields f = new Fields();
    return switch (note) {
      case Note.Genesis n ->
          f.text(n.logId())
              .text(n.issuer())
              .text(n.model())
              .digest(n.x5t())
              .predecessor(n.predecessor())
              .encode(0);
      case Note.Boot n -> f.number(n.count()).text(n.bootId()).text(n.program()).encode(1);
      case Note.GapOpened n -> f.text(n.source()).text(n.cause()).encode(2);
      case Note.GapClosed n -> f.text(n.source()).number(n.since()).number(n.missed()).encode(3);
      case Note.ClockChanged n -> f.signed(n.step()).encode(4);
      case Note.Correction n -> f.number(n.index()).text(n.reason()).encode(5);
      case Note.SourceAdded n -> f.text(n.source()).encode(6);
      case Note.SourceChanged n -> f.text(n.source()).encode(7);
      case Note.SourceRemoved n -> f.text(n.source()).encode(8);
      case Note.CertificateChanged n -> f.digest(n.x5t()).encode(9);
      case Note.RecordsDropped n ->
          f.number(n.first())
              .number(n.last())
              .number(n.records())
              .number(n.bytes())
              .text(n.reason())
              .encode(10);
      case Note.TokenLost n -> f.text(n.cause()).encode(11);
      case Note.TokenBack n -> f.number(n.since()).encode(12);
      case Note.Garbage n -> f.text(n.source()).number(n.count()).text(n.cause()).encode(13);
    };
  }

  /**
   * @throws RejectInput when the bytes are not one canonical note of a known kind
   */
  static Note parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, Note.MAX_SIZE);
    CborReader r = new CborReader(bytes);
    r.readArray(2);
    long kind = r.readUint();
    Source f = new Source(r, r.readMap());
    try {
      Note note = read(kind, f);
      r.end();
      CborReader.requireCanonical(bytes, note.encode());
      return note;
    } catch (IllegalArgumentException e) {
      throw CborReader.malformed(e.getMessage());
    }
  }

  private static Note read(long kind, Source f) {
    return switch ((int) Math.min(kind, Integer.MAX_VALUE)) {
      case 0 -> new Note.Genesis(f.text(), f.text(), f.text(), f.digest(), f.predecessor());
      case 1 -> new Note.Boot(f.number(), f.text(), f.text());
      case 2 -> new Note.GapOpened(f.text(), f.text());
      case 3 -> new Note.GapClosed(f.text(), f.optionalNumber(), f.number());
      case 4 -> new Note.ClockChanged(f.signed());
      case 5 -> new Note.Correction(f.number(), f.text());
      case 6 -> new Note.SourceAdded(f.text());
      case 7 -> new Note.SourceChanged(f.text());
      case 8 -> new Note.SourceRemoved(f.text());
      case 9 -> new Note.CertificateChanged(f.digest());
      case 10 -> new Note.RecordsDropped(f.number(), f.number(), f.number(), f.number(), f.text());
      case 11 -> new Note.TokenLost(f.text());
      case 12 -> new Note.TokenBack(f.optionalNumber());
      case 13 -> new Note.Garbage(f.text(), f.number(), f.text());
      default -> throw CborReader.malformed("a note of unknown kind " + kind);
    };
  }

  /** Reads fields by their number; {@code left} says how many the map still has. */
  private static final class Source {
    private final CborReader r;
    private int left;
    private int next = 1;
    private Optional<Long> pending = Optional.empty();

    Source(CborReader r, int left) {
      this.r = r;
      this.left = left;
    }

    private boolean has() {
      if (pending.isEmpty() && left > 0) {
        pending = Optional.of(r.readUint());
        left--;
      }
      long expected = next++;
      if (pending.isPresent() && pending.get() == expected) {
        pending = Optional.empty();
        return true;
      }
      return false;
    }

    private CborReader field() {
      if (!has()) {
        throw CborReader.malformed("a note without its field " + (next - 1));
      }
      return r;
    }

    String text() {
      return field().readName(Note.MAX_TEXT);
    }

    long number() {
      return field().readUint();
    }

    long signed() {
      return field().readInt();
    }

    Digest digest() {
      return field().readDigest();
    }

    OptionalLong optionalNumber() {
      return has() ? OptionalLong.of(r.readUint()) : OptionalLong.empty();
    }

    Optional<Note.Predecessor> predecessor() {
      if (!has()) {
        return Optional.empty();
      }
      r.readArray(4);
      return Optional.of(
          new Note.Predecessor(
              r.readName(HeadStatement.MAX_NAME),
              r.readUint(),
              r.readDigest(),
              r.readName(Note.MAX_TEXT)));
    }
  }
}
