package dev.edgeseal.evidence;

import java.nio.charset.StandardCharsets;

/** Words of foreign origin, such as a cause, made fit for a bounded field. */
final class Text {
  private Text() {}

  /**
   * {@code s} as valid UTF-8 of 1 to {@code max} characters: what exceeds is cut, an unpaired
   * surrogate becomes a question mark, nothing becomes a dash.
   */
  static String cut(String s, int max) {
    String valid = new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    if (valid.isEmpty()) {
      return "-";
    }
    if (valid.length() <= max) {
      return valid;
    }
    return valid.substring(0, Character.isHighSurrogate(valid.charAt(max - 1)) ? max - 1 : max);
  }

  /** Whether {@code s} has 1 to {@code max} characters and an encoding in UTF-8. */
  static boolean fits(String s, int max) {
    if (s.isEmpty() || s.length() > max) {
      return false;
    }
    return s.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
