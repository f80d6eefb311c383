package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Report;
import dev.edgeseal.evidence.TrustList;
import dev.edgeseal.evidence.Verdict;
import dev.edgeseal.evidence.Verifier;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    header = "Is a proof genuine? Offline: nothing is sent or fetched.",
    description = "Exit code: 0 VERIFIED, 1 NOT VERIFIED, 3 NOT YET, 4 CANNOT DECIDE.",
    customSynopsis = {
      "  edgeseal verify record.esproof --trust acme.estrust",
      "  edgeseal verify *.esproof --trust acme.estrust --json",
      "  cat record.esproof | edgeseal verify - --trust acme.estrust"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "proof files; - for stdin")
  private List<String> files = new ArrayList<>();

  @Option(names = "--trust", paramLabel = "FILE", description = "whose word counts (.estrust)")
  private @Nullable Path trust;

  @Option(names = "--json", description = "one JSON object a file")
  private boolean json;

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Optional<TrustList> list;
    try {
      list = Optional.ofNullable(trust).map(FileAccess::trustList);
    } catch (Failure.RejectInput e) { // a bad list says nothing about the proof
      terminal.err().println(FailurePrinter.failure(e, terminal.errColour()));
      return Verdict.CANNOT_DECIDE.exitCode();
    }
    Verifier verifier = new Verifier(list);
    Verdict worst = Verdict.VERIFIED;
    boolean first = true;
    for (String file : files) {
      if (!first && !json) {
        terminal.out().println();
      }
      first = false;
      Verdict verdict = verify(verifier, file);
      worst = rank(verdict) > rank(worst) ? verdict : worst;
    }
    return worst.exitCode();
  }

  private Verdict verify(Verifier verifier, String file) {
    Contents contents = new Contents();
    Report report;
    try (InputStream in = open(file)) {
      report = verifier.verify(in, contents);
    } catch (IOException e) {
      terminal
          .err()
          .println(
              FailurePrinter.failure(
                  FileAccess.unreadable(Path.of(file), e), terminal.errColour()));
      return Verdict.CANNOT_DECIDE;
    }
    if (json) {
      terminal.out().println(VerdictJson.of(file, report, contents));
    } else {
      terminal.out().print(VerdictPage.of(file, report, contents, terminal.outColour()));
    }
    return report.verdict();
  }

  private static InputStream open(String file) throws IOException {
    return file.equals("-")
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(Path.of(file));
  }

  /** NOT VERIFIED beats CANNOT DECIDE beats NOT YET. */
  private static int rank(Verdict verdict) {
    return switch (verdict) {
      case VERIFIED -> 0;
      case NOT_YET -> 1;
      case CANNOT_DECIDE -> 2;
      case NOT_VERIFIED -> 3;
    };
  }
}
