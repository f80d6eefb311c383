package dev.edgeseal.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

@Command(
    name = "edgeseal",
    header = "Seals what a device reads with a key in an HSM, and proves it offline.",
    customSynopsis = {
      "  edgeseal demo                        the whole way, on this computer",
      "  edgeseal verify FILE --trust TRUST   is this proof genuine?",
      "  edgeseal status                      is everything sealed and anchored?",
      "  edgeseal explain ES-FMT-001          what does this error mean?"
    },
    footer = {
      "",
      "Exit codes: 0 yes or done, 1 no, 2 wrong usage, 3 not yet, 4 cannot decide or",
      "act here, 130 interrupted."
    })
final class RootCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this help")
  private boolean help;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "log details and stack traces to stderr")
  private boolean debug;

  boolean debug() {
    return debug;
  }
}
