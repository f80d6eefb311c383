package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.DeviceReader;
import dev.edgeseal.journal.DeviceReader.Registered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    header = "One record: what, when, sealed and anchored by whom.",
    customSynopsis = {"  edgeseal record show 4711", "  edgeseal record show 4711 --json"})
final class RecordShowCommand implements Callable<Integer> {
  private static final int COLUMN = 12;

  private final Terminal terminal;

  @Mixin private final JournalOption journal;

  @Parameters(paramLabel = "RECORD", description = "its number, as record tail and find print it")
  private long index;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  RecordShowCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.journal = new JournalOption(environment);
  }

  @Override
  public Integer call() {
    try (DeviceReader reader = journal.open()) {
      Record record = reader.record(index);
      if (json) {
        terminal.out().println(RecordTable.json(index, record));
      } else {
        print(reader, record);
      }
    }
    return ExitCode.YES.number();
  }

  private void print(DeviceReader reader, Record r) {
    line("Record", index + " of the log " + reader.log().logId());
    line("Source", r.source() + ", page " + r.page());
    line("Captured", Times.of(r.time()) + ", " + Times.words(r.time()) + ", boot " + r.boot());
    line("Type", r.type() + ", " + r.payload().size() + " bytes");
    for (String words : Words.of(r)) {
      line("", words);
    }
    Optional<Head> head = reader.log().head().filter(h -> h.statement().size() > index);
    line(
        "Sealed",
        head.map(h -> "yes, by a head of " + h.statement().size() + " records").orElse("not yet"));
    List<Registered> receipts = reader.receiptsFor(index);
    for (Registered receipt : receipts) {
      line(
          "Anchored",
          "by "
              + receipt.city()
              + ", not later than "
              + Times.ofSeconds(receipt.receipt().statement().issuedAt().orElse(0)));
    }
    if (receipts.isEmpty()) {
      line("Anchored", "not yet");
    }
    terminal.err().println("Export it: edgeseal proof export --record " + index + " -o FILE");
  }

  private void line(String label, String text) {
    terminal.out().println(Text.labelled(label, COLUMN, Text.printable(text)));
  }
}
