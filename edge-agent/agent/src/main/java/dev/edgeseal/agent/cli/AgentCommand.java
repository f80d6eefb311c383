package dev.edgeseal.agent.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "agent",
    header = "Runs the agent: reads, seals and anchors until it is stopped.",
    customSynopsis = "  edgeseal agent --config ./edgeseal.toml")
final class AgentCommand implements Callable<Integer>, Service {
  @Mixin private final ConfigOption config;

  AgentCommand(Map<String, String> environment) {
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() throws Exception {
    AgentRun.untilStopped(config.file());
    return ExitCode.YES.number();
  }
}
