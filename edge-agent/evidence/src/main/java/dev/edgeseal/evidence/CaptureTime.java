package dev.edgeseal.evidence;

import java.util.OptionalLong;

/**
 * When a record was captured, and how good that knowledge is.
 *
 * @param wall Unix milliseconds; empty when the clock was never set since boot
 * @param grade how far the wall clock can be trusted
 * @param error estimated clock error, milliseconds
 * @param monotonic CLOCK_BOOTTIME, milliseconds; with the boot count it orders records whatever the
 *     wall clock did
 */
public record CaptureTime(OptionalLong wall, Grade grade, OptionalLong error, long monotonic) {
  /** The letters of OCMF. */
  public enum Grade {
    SYNCHRONISED("S"),
    RELATIVE("R"),
    INFORMATIVE("I"),
    UNKNOWN("U");

    private final String letter;

    Grade(String letter) {
      this.letter = letter;
    }

    public String letter() {
      return letter;
    }

    static Grade ofLetter(String letter) {
      for (Grade g : values()) {
        if (g.letter.equals(letter)) {
          return g;
        }
      }
      throw CborReader.malformed("time grade " + letter);
    }
  }

  public CaptureTime {
    if (wall.orElse(0) < 0 || error.orElse(0) < 0 || monotonic < 0) {
      throw new IllegalArgumentException("times are not negative");
    }
  }

  void write(CborWriter w) {
    w.array(4);
    writeOptional(w, wall);
    w.tstr(grade.letter());
    writeOptional(w, error);
    w.uint(monotonic);
  }

  static CaptureTime read(CborReader r) {
    r.readArray(4);
    return new CaptureTime(
        readOptional(r), Grade.ofLetter(r.readTstr()), readOptional(r), r.readUint());
  }

  private static void writeOptional(CborWriter w, OptionalLong v) {
    if (v.isPresent()) {
      w.uint(v.getAsLong());
    } else {
      w.nil();
    }
  }

  private static OptionalLong readOptional(CborReader r) {
    if (r.nextIsNull()) {
      r.readNull();
      return OptionalLong.empty();
    }
    return OptionalLong.of(r.readUint());
  }
}
