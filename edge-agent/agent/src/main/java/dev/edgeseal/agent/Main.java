package dev.edgeseal.agent;

import dev.edgeseal.agent.cli.AgentRun;
import dev.edgeseal.agent.cli.Cli;
import dev.edgeseal.agent.cli.Terminal;

/** The {@code edgeseal} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess(System.getenv());
    System.exit(
        AgentRun.matches(args)
            ? AgentRun.run(terminal, args)
            : new Cli(terminal, System.getenv()).run(args));
  }
}
