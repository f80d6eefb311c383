package dev.edgeseal.agent.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, two spaces apart; the last one is cut to what 80 columns leave. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(List.of(headings));
  }

  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(cells.length + " cells");
    }
    rows.add(List.of(cells));
  }

  List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns - 1; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns - 1; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] + 2 - row.get(i).length());
      }
      lines.add(line + Text.cut(row.getLast(), Math.max(20, Text.WIDTH - line.length())));
    }
    return lines;
  }
}
