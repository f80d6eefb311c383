package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.DeviceReader;
import java.util.Base64;

/** Records on a screen or as JSON lines; one at a time, so that any number can pass. */
final class RecordTable {
  private static final String ROW = "%-8s  %-26s  %-16s  %s%n";

  private final Terminal terminal;
  private final boolean json;
  private boolean begun;

  RecordTable(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** A record whose payload was dropped is shown as such. */
  void print(DeviceReader reader, long index) {
    try {
      print(index, reader.record(index));
    } catch (RejectInput e) {
      if (json) {
        terminal.out().println(Json.object(o -> o.number("index", index).bool("dropped", true)));
      } else {
        row(String.valueOf(index), "", "", "dropped by the retention policy");
      }
    }
  }

  private void print(long index, Record r) {
    if (json) {
      terminal.out().println(json(index, r));
      return;
    }
    String first = Words.of(r).getFirst();
    if (first.startsWith(r.source() + "/")) {
      first = first.substring(r.source().length() + 1);
    }
    row(String.valueOf(index), Times.of(r.time()), Text.printable(r.source()), first);
  }

  private void row(String index, String time, String source, String what) {
    if (!begun) {
      begun = true;
      row("RECORD", "CAPTURED", "SOURCE", "WHAT");
    }
    String line = ROW.formatted(index, time, source, what).stripTrailing();
    terminal.out().println(Text.cut(line, Text.WIDTH));
  }

  static String json(long index, Record r) {
    return Json.object(o ->
        o.number("index", index)
            .text("source", r.source())
            .number("page", r.page())
            .number("boot", r.boot())
            .number("captured", r.time().wall())
            .text("grade", r.time().grade().letter())
            .number("error", r.time().error())
            .number("monotonic", r.time().monotonic())
            .text("type", r.type().toString())
            .texts("words", Words.of(r))
            .text("payload", Base64.getEncoder().encodeToString(r.payload().toArray())));
  }
}
