package dev.edgeseal.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The nouns of the command line; each needs a verb behind it. */
sealed class GroupCommand implements Runnable {
  @Spec private CommandSpec spec;

  private GroupCommand() {
    spec = CommandSpec.create();
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(
      name = "config",
      header = "The configuration file.",
      customSynopsis = "  edgeseal config check")
  static final class Config extends GroupCommand {}

  @Command(
      name = "record",
      header = "The records in the journal.",
      customSynopsis = {"  edgeseal record tail", "  edgeseal record show 4711"})
  static final class Record extends GroupCommand {}

  @Command(
      name = "proof",
      header = "Proof files.",
      customSynopsis = "  edgeseal proof export --record 4711 -o record.esproof")
  static final class Proof extends GroupCommand {}

  @Command(
      name = "log",
      header = "The device's log.",
      customSynopsis = "  edgeseal log new --reason \"the card was replaced\"")
  static final class Log extends GroupCommand {}

  @Command(
      name = "trust",
      header = "Trust lists: whose word counts.",
      customSynopsis = {"  edgeseal trust show acme.estrust", "  edgeseal trust make --help"})
  static final class Trust extends GroupCommand {}

  @Command(
      name = "hsm",
      header = "The token that holds the key: find, make ready, check, test.",
      customSynopsis = {
        "  edgeseal hsm list",
        "  edgeseal hsm init --module LIB --label L --pin-file F --so-pin-file F",
        "  edgeseal hsm status",
        "  edgeseal hsm test"
      })
  static final class Hsm extends GroupCommand {}
}
