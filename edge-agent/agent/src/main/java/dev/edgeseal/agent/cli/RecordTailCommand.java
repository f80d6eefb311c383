package dev.edgeseal.agent.cli;

import dev.edgeseal.journal.DeviceReader;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tail",
    header = "The newest records.",
    customSynopsis = {"  edgeseal record tail", "  edgeseal record tail -n 100 --json"})
final class RecordTailCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final JournalOption journal;

  @Option(
      names = "-n",
      defaultValue = "10",
      paramLabel = "N",
      description = "how many; default ${DEFAULT-VALUE}")
  private long count;

  @Option(names = "--json", description = "one JSON object a record")
  private boolean json;

  RecordTailCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.journal = new JournalOption(environment);
  }

  @Override
  public Integer call() {
    try (DeviceReader reader = journal.open()) {
      RecordTable table = new RecordTable(terminal, json);
      for (long i = Math.max(0, reader.size() - Math.max(1, count)); i < reader.size(); i++) {
        table.print(reader, i);
      }
    }
    return ExitCode.YES.number();
  }
}
