package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentProcess;
import dev.edgeseal.agent.Running;
import dev.edgeseal.agent.config.AgentConfig;
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
    AgentProcess agent = AgentProcess.start(AgentConfig.read(config.file()));
    Running.untilStopped(agent, agent);
    return ExitCode.YES.number();
  }
}
