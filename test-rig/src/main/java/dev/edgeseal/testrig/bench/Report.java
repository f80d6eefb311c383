package dev.edgeseal.testrig.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes what was measured: {@code performance.json} with every round, and the table of {@code
 * performance.md} between its markers.
 */
record Report(Map<String, String> machine, List<Comparison> comparisons) {
  private static final String BEGIN = "<!-- written by test-rig/bench: begin -->\n";
  private static final String END = "<!-- written by test-rig/bench: end -->\n";

  void write(Path docs) throws IOException {
    Files.writeString(docs.resolve("performance.json"), json());
    Path page = docs.resolve("performance.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(page + " has no place for the table");
    }
    Files.writeString(
        page, text.substring(0, begin + BEGIN.length()) + table() + text.substring(end));
  }

  String table() {
    StringBuilder out = new StringBuilder("\n| fact | |\n|---|---|\n");
    machine.forEach((name, value) -> out.append("| %s | %s |\n".formatted(name, value)));
    out.append(
        "\n| | measured | against | ours | bare | ratio, median [min-max] | target | met |\n");
    out.append("|---|---|---|---:|---:|---:|---:|---|\n");
    for (Comparison c : comparisons) {
      out.append(
          "| %s | %s | %s | %s | %s | **%s** | %s | %s |\n"
              .formatted(
                  c.id(),
                  c.ours(),
                  c.bare(),
                  number(Spread.of(c.ourRounds()).median()) + " " + c.unit(),
                  number(Spread.of(c.bareRounds()).median()) + " " + c.unit(),
                  ratio(c.ratio()),
                  (c.target().atLeast() ? "≥ " : "≤ ") + number(c.target().bound()),
                  c.met() ? "yes" : "**no**"));
    }
    return out.append('\n').toString();
  }

  private static String ratio(Spread r) {
    return "%s [%s-%s]".formatted(number(r.median()), number(r.min()), number(r.max()));
  }

  /** Three digits, or the whole part. */
  private static String number(double v) {
    return v >= 100 ? "%,.0f".formatted(v) : v >= 10 ? "%.1f".formatted(v) : "%.2f".formatted(v);
  }

  private String json() {
    String facts =
        machine.entrySet().stream()
            .map(e -> "    %s: %s".formatted(quoted(e.getKey()), quoted(e.getValue())))
            .collect(Collectors.joining(",\n"));
    String all = comparisons.stream().map(Report::json).collect(Collectors.joining(",\n"));
    return "{\n  \"machine\": {\n%s\n  },\n  \"comparisons\": [\n%s\n  ]\n}\n"
        .formatted(facts, all);
  }

  private static String json(Comparison c) {
    return """
    {
      "id": %s,
      "ours": %s,
      "bare": %s,
      "unit": %s,
      "target": %s,
      "ratio": %.4f,
      "met": %s,
      "ourRounds": %s,
      "bareRounds": %s
    }\
    """
        .formatted(
            quoted(c.id()),
            quoted(c.ours()),
            quoted(c.bare()),
            quoted(c.unit()),
            quoted((c.target().atLeast() ? ">= " : "<= ") + c.target().bound()),
            c.ratio().median(),
            c.met(),
            numbers(c.ourRounds()),
            numbers(c.bareRounds()))
        .indent(4)
        .stripTrailing();
  }

  private static String numbers(List<Double> values) {
    return values.stream().map("%.2f"::formatted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String s) {
    return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
