package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.cli.Terminal.Colour;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Check;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Report;
import dev.edgeseal.evidence.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * A verifier's report on one screen: verdict, what, when and how sure, who, checks, what it does
 * not prove.
 */
final class VerdictPage {
  private static final int COLUMN = 10;
  private static final int SHOWN_NAMES = 12;
  static final String NOT_PROVEN =
      "The seal shows that nothing was changed since; it does not show that the sensor was right,"
          + " nor that nothing happened before the device read it.";

  private final StringBuilder page = new StringBuilder();
  private final boolean colour;

  private VerdictPage(boolean colour) {
    this.colour = colour;
  }

  static String of(String file, Report report, Contents contents, boolean colour) {
    VerdictPage p = new VerdictPage(colour);
    p.verdict(file, report);
    if (report.verdict() != Verdict.NOT_VERIFIED && contents.records() > 0) {
      p.what(report, contents);
      p.when(report, contents);
      p.who(report);
    }
    p.checks(report);
    p.line("Not said", NOT_PROVEN);
    report.successions().forEach(p::succession);
    return p.page.toString();
  }

  private void verdict(String file, Report report) {
    String word = icon(report.verdict()) + " " + report.verdict();
    String sentence = sentence(report);
    String first = Text.labelled(word, word.length() + 2, sentence);
    page.append(hue(report.verdict()).paint(word, colour)).append(first.substring(word.length()));
    page.append('\n');
    line("File", file);
    report
        .finding()
        .ifPresent(f -> {
          line("Why", f.code().id() + "  " + f.code().title() + " " + f.detail());
          line("Cause", f.code().cause());
          line("Do", f.code().remedy());
        });
  }

  static String sentence(Report report) {
    return switch (report.verdict()) {
      case VERIFIED ->
          "Genuine and unchanged"
              + report
                  .anchoredBy()
                  .map(t -> " since " + Times.ofSeconds(t.getEpochSecond()) + " or earlier.")
                  .orElse(".");
      case NOT_VERIFIED -> report.verdict().sentence() + " Do not rely on it.";
      case NOT_YET, CANNOT_DECIDE -> report.verdict().sentence();
    };
  }

  private static String icon(Verdict verdict) {
    return switch (verdict) {
      case VERIFIED -> "✓";
      case NOT_VERIFIED -> "✗";
      case NOT_YET -> "…";
      case CANNOT_DECIDE -> "?";
    };
  }

  private static Colour hue(Verdict verdict) {
    return switch (verdict) {
      case VERIFIED -> Colour.GREEN;
      case NOT_VERIFIED -> Colour.RED;
      case NOT_YET, CANNOT_DECIDE -> Colour.YELLOW;
    };
  }

  private void what(Report report, Contents contents) {
    String sources =
        String.join(
            ", ",
            contents.sources().entrySet().stream()
                .map(e -> e.getKey() + " (" + e.getValue() + ")")
                .toList());
    line("What", count(report.records(), "record") + ": " + sources);
    for (String words : contents.lines(SHOWN_NAMES)) {
      line("", words);
    }
  }

  private void when(Report report, Contents contents) {
    if (report.captured().isPresent()) {
      Report.Captured c = report.captured().get();
      String from = Times.ofMillis(c.earliest().toEpochMilli());
      String to = Times.ofMillis(c.latest().toEpochMilli());
      String sure = contents.leastSure().map(VerdictPage::sure).orElse("");
      line("When", "captured " + (from.equals(to) ? from : from + " to " + to) + sure);
      if (c.untimed() > 0) {
        line("", count(c.untimed(), "record") + " without a time: the device had no clock");
      }
    } else {
      line("When", "the device had no clock when it captured this");
    }
    line(
        "",
        report
            .anchoredBy()
            .map(t -> "anchored not later than " + Times.ofSeconds(t.getEpochSecond()))
            .orElse("not anchored, so no outside witness of the time"));
    report.delay().ifPresent(d -> line("", "from capture to city at most " + duration(d)));
  }

  private static String sure(CaptureTime time) {
    return " " + time.grade().letter() + " (" + Times.words(time) + ")";
  }

  private static String duration(Duration d) {
    if (d.isNegative()) {
      return "nothing: the device's clock was ahead of the city's";
    }
    return d.toMinutes() < 2
        ? d.toSeconds() + " s"
        : d.toHours() < 48 ? d.toMinutes() + " min" : d.toDays() + " days";
  }

  private void who(Report report) {
    for (Report.Log log : report.logs()) {
      line("Who", log.issuer() + ", log " + log.logId());
    }
    for (Report.Certificate c : report.certificates()) {
      line("", c.subject() + ", certificate " + fingerprint(c.x5t()));
      line(
          "",
          "valid "
              + Times.ofSeconds(c.notBefore().getEpochSecond())
              + " to "
              + Times.ofSeconds(c.notAfter().getEpochSecond()));
    }
    for (Report.CityReceipts c : report.cities()) {
      line(
          "City",
          c.issuer() + ", " + count(c.receipts(), "receipt") + ", " + c.standing().sentence());
    }
  }

  private void checks(Report report) {
    for (Report.Line l : report.lines()) {
      String mark = mark(l.outcome());
      String text = l.check().claim() + (l.detail().isEmpty() ? "" : ": " + l.detail());
      String line = Text.labelled("  " + mark, 4, Text.printable(text));
      page.append("  ")
          .append(hue(l.outcome()).map(h -> h.paint(mark, colour)).orElse(mark))
          .append(line.substring(2 + mark.length()))
          .append('\n');
    }
    for (String flag : report.flags()) {
      page.append(Text.labelled("  !", 4, Text.printable(flag))).append('\n');
    }
  }

  private static String mark(Check.Outcome outcome) {
    return switch (outcome) {
      case PASSED -> "✓";
      case FAILED -> "✗";
      case NOT_YET -> "…";
      case CANNOT_DECIDE -> "?";
      case NOT_REACHED -> "-";
    };
  }

  private static java.util.Optional<Colour> hue(Check.Outcome outcome) {
    return switch (outcome) {
      case PASSED -> java.util.Optional.of(Colour.GREEN);
      case FAILED -> java.util.Optional.of(Colour.RED);
      case NOT_YET, CANNOT_DECIDE -> java.util.Optional.of(Colour.YELLOW);
      case NOT_REACHED -> java.util.Optional.empty();
    };
  }

  private void succession(Note.Genesis genesis) {
    genesis
        .predecessor()
        .ifPresent(p ->
            line(
                "Succeeds",
                "this log continues "
                    + p.logId()
                    + ", of which "
                    + p.size()
                    + " records were known: "
                    + p.reason()));
  }

  /** Short enough to compare by eye. */
  private static String fingerprint(Digest x5t) {
    String hex = x5t.hex();
    return String.join(
        " ",
        List.of(
            hex.substring(0, 4), hex.substring(4, 8), hex.substring(8, 12), hex.substring(12, 16)));
  }

  private static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private void line(String label, String text) {
    page.append(Text.labelled(label, COLUMN, Text.printable(text))).append('\n');
  }
}
