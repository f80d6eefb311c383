package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.Diagnosis;
import dev.edgeseal.agent.Diagnosis.State;
import dev.edgeseal.agent.config.AgentConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    header = "Looks at everything the agent needs. Changes nothing.",
    description = "Exit code: 0 nothing is bad, 1 something is.",
    customSynopsis = {
      "  edgeseal doctor",
      "  edgeseal doctor --deep       every byte of the journal too; names wrong records"
    })
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ConfigOption config;

  @Option(
      names = "--deep",
      description = "check every record, hash, head and receipt; logs in to the token")
  private boolean deep;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  DoctorCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() {
    List<Diagnosis.Line> lines = Diagnosis.run(AgentConfig.read(config.file()), deep);
    if (json) {
      terminal.out().println(Json.object(o -> o.objects("checks", lines, DoctorCommand::line)));
    } else {
      lines.forEach(this::print);
    }
    boolean bad = lines.stream().anyMatch(l -> l.state() == State.BAD);
    return (bad ? ExitCode.NO : ExitCode.YES).number();
  }

  private static void line(Json j, Diagnosis.Line l) {
    j.text("subject", l.subject())
        .text("state", l.state().name())
        .text("what", l.what())
        .text("code", l.failure().map(f -> f.code().id()));
  }

  private void print(Diagnosis.Line l) {
    String mark =
        switch (l.state()) {
          case WELL -> "✓";
          case NOTABLE -> "!";
          case BAD -> "✗";
        };
    terminal.out().println(Text.labelled(mark + " " + l.subject(), 14, Text.printable(l.what())));
    l.failure()
        .ifPresent(f -> terminal.out().println(FailurePrinter.failure(f, terminal.outColour())));
  }
}
