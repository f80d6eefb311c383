package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.journal.DeviceReader;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "find",
    header = "The records of one source, in a range of capture times.",
    customSynopsis = {
      "  edgeseal record find --source meter/M-4711",
      "  edgeseal record find --source line/3 --from 2026-11-20 --to 2026-11-21"
    })
final class RecordFindCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final JournalOption journal;
  @Mixin private final RangeOption range = new RangeOption();

  @Option(
      names = "--source",
      required = true,
      paramLabel = "S",
      description = "as edgeseal status lists it; \"device\" are the log's own notes")
  private String source = "";

  @Option(names = "--json", description = "one JSON object a record")
  private boolean json;

  RecordFindCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.journal = new JournalOption(environment);
  }

  @Override
  public Integer call() {
    TimeRange times = range.range();
    try (DeviceReader reader = journal.open()) {
      RecordTable table = new RecordTable(terminal, json);
      long[] found = {0};
      reader.find(
          source,
          times.fromMillis(),
          times.toMillis(),
          index -> {
            found[0]++;
            table.print(reader, index);
          });
      if (found[0] == 0) {
        throw nothing(reader, source, times);
      }
      terminal.err().println(found[0] + " records of " + source + " " + times);
    }
    return ExitCode.YES.number();
  }

  static RejectInput nothing(DeviceReader reader, String source, TimeRange times) {
    return new RejectInput(
        AgentCode.NOTHING_FOUND,
        "("
            + source
            + " "
            + times
            + "; sources: "
            + String.join(", ", reader.sources().keySet())
            + ")");
  }
}
