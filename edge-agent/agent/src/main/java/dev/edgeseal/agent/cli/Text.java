package dev.edgeseal.agent.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines that fit 80 columns. */
final class Text {
  static final int WIDTH = 80;

  private Text() {}

  /**
   * {@code text} broken between words, each line after the first indented by {@code indent}
   * columns; the first is taken to start at that column too. A word longer than a line stays whole.
   */
  static List<String> wrap(String text, int indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && indent + line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** {@code label} in {@code column} columns, then the wrapped text beside it. */
  static String labelled(String label, int column, String text) {
    return label
        + " ".repeat(Math.max(1, column - label.length()))
        + String.join("\n" + " ".repeat(column), wrap(text, column));
  }

  /** At most {@code max} characters; a cut shows as an ellipsis. */
  static String cut(String s, int max) {
    if (s.length() <= max) {
      return s;
    }
    int end = Character.isHighSurrogate(s.charAt(max - 2)) ? max - 2 : max - 1;
    return s.substring(0, end) + "\u2026";
  }

  /**
   * Text from outside made safe to print: control characters, which could move the cursor or hide
   * text, become {@code ?}.
   */
  static String printable(String s) {
    StringBuilder b = new StringBuilder(s.length());
    s.codePoints().map(c -> hides(c) ? '?' : c).forEach(b::appendCodePoint);
    return b.toString();
  }

  private static boolean hides(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
