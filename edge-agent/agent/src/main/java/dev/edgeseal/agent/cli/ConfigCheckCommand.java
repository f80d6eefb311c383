package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.config.AgentConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    header = "Reads the configuration exactly as the agent does at its start.",
    customSynopsis = {
      "  edgeseal config check",
      "  edgeseal config check --config ./edgeseal.toml"
    })
final class ConfigCheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ConfigOption config;

  ConfigCheckCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() {
    AgentConfig read = AgentConfig.read(config.file());
    terminal
        .out()
        .printf(
            "%s is good: %d sources, %d cities, state in %s.%n",
            config.file(), read.sources().size(), read.cities().size(), read.device().state());
    return ExitCode.YES.number();
  }
}
