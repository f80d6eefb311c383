package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    header = "What an error code means and what to do. Works offline.",
    customSynopsis = {
      "  edgeseal explain ES-FMT-001",
      "  edgeseal explain                     all codes"
    })
final class ExplainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..1", paramLabel = "CODE", description = "for example ES-FMT-001")
  private @Nullable String id;

  @Option(names = "--json", description = "one JSON object for each code")
  private boolean json;

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (id == null) {
      CodeCatalogue.all().forEach(this::printShort);
      return ExitCode.YES.number();
    }
    String wanted = id;
    Code code =
        CodeCatalogue.find(wanted)
            .orElseThrow(() -> new RejectInput(AgentCode.UNKNOWN_CODE, "(" + wanted + ")"));
    if (json) {
      printShort(code);
    } else {
      terminal.out().println(Text.labelled(code.id(), 12, code.title()));
      terminal.out().println(Text.labelled("  Cause", 12, code.cause()));
      terminal.out().println(Text.labelled("  Do", 12, code.remedy()));
    }
    return ExitCode.YES.number();
  }

  private void printShort(Code code) {
    if (json) {
      terminal
          .out()
          .println(
              Json.object(o ->
                  o.text("code", code.id())
                      .text("title", code.title())
                      .text("cause", code.cause())
                      .text("do", code.remedy())));
    } else {
      terminal.out().println(Text.labelled(code.id(), 12, code.title()));
    }
  }
}
