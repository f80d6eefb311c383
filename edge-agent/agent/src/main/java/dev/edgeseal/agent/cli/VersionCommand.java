package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.Build;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "version",
    header = "The versions of program, Java, system and formats.",
    customSynopsis = {"  edgeseal version", "  edgeseal version --json"})
final class VersionCommand implements Callable<Integer> {
  private static final String FORMATS =
      "proof file 1; RFC 9162 SHA-256 tree, RFC 9942 receipts, ES256";

  private final Terminal terminal;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String version = Build.ofThisProgram().version();
    String java = Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")";
    String system =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch");
    if (json) {
      terminal
          .out()
          .println(
              Json.object(o ->
                  o.text("edgeseal", version)
                      .text("java", java)
                      .text("system", system)
                      .text("formats", FORMATS)));
    } else {
      terminal.out().println(Text.labelled("edgeseal", 10, version));
      terminal.out().println(Text.labelled("Java", 10, java));
      terminal.out().println(Text.labelled("System", 10, system));
      terminal.out().println(Text.labelled("Formats", 10, FORMATS));
    }
    return ExitCode.YES.number();
  }
}
