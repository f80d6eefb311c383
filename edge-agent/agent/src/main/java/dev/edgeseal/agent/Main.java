package dev.edgeseal.agent;

import dev.edgeseal.agent.cli.Cli;
import dev.edgeseal.agent.cli.Terminal;

/** The {@code edgeseal} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new Cli(Terminal.ofProcess(System.getenv()), System.getenv()).run(args));
  }
}
