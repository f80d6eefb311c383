package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.Succession;
import dev.edgeseal.agent.config.AgentConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "new",
    header = "Begins a log that succeeds the one in use, for example after an old copy came back.",
    description = "The old file is kept. The new log's first record names the old log and why.",
    customSynopsis = {
      "  edgeseal log new --reason \"the card was replaced\" --dry-run",
      "  edgeseal log new --reason \"the card was replaced\""
    })
final class LogNewCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ConfigOption config;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "everyone who verifies a proof of the new log reads it")
  private String reason = "";

  @Option(names = "--dry-run", description = "say what would be done, change nothing")
  private boolean dryRun;

  LogNewCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() {
    AgentConfig settings = AgentConfig.read(config.file());
    Succession succession = Succession.plan(settings);
    if (dryRun) {
      terminal
          .err()
          .println(
              "Would begin "
                  + succession.successor()
                  + (succession.keepsOld() ? " and keep " : " in place of the lost ")
                  + succession.old()
                  + ".\nNothing was changed (--dry-run).");
      return ExitCode.YES.number();
    }
    var begun = succession.begin(settings, reason);
    terminal.out().println(begun.logId());
    terminal
        .err()
        .println(
            "It succeeds the log "
                + begun.predecessor().logId()
                + " with "
                + begun.predecessor().size()
                + " records known, "
                + (succession.keepsOld() ? "kept in " : "lost with ")
                + succession.old()
                + ".\nStart the agent to go on.");
    return ExitCode.YES.number();
  }
}
