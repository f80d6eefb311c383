package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.SecondProcessMain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.hsm.Conformance;
import dev.edgeseal.hsm.ConformanceReport;
import dev.edgeseal.hsm.ConformanceReport.Check;
import dev.edgeseal.hsm.ConformanceReport.Speed;
import dev.edgeseal.hsm.ConformanceReport.State;
import dev.edgeseal.hsm.HsmCode;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.Quirk;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "test",
    header = "Does this token do all that sealing needs, and how fast?",
    description =
        "Makes a key of its own and removes it again, unless --alias names one that is there. Log-ins of this"
            + " process only are ended; a running agent goes on. Exit code: 0 it does, 1 it does not.",
    customSynopsis = {
      "  edgeseal hsm test --module LIB --token LABEL --pin-file F",
      "  edgeseal hsm test --module LIB --token LABEL --pin-file F --signatures 100000",
      "  edgeseal hsm test --as edgeseal --json"
    })
final class HsmTestCommand implements Callable<Integer> {
  private static final int COLUMN = 20;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private final TokenOption token;

  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description = "the user PIN: a file, - for standard input, or credential:NAME")
  private @Nullable String pinFile;

  @Option(
      names = "--signatures",
      defaultValue = "1000",
      paramLabel = "N",
      description = "how many, and how many sessions; past 65,536 a 16-bit counter shows")
  private int signatures;

  @Option(names = "--as", paramLabel = "USER", description = "run as this user; as root")
  private @Nullable String as;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  HsmTestCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.spec = CommandSpec.create();
    this.token = new TokenOption(environment);
  }

  @Override
  public Integer call() {
    if (as != null) {
      return OtherUser.named(as).inherit(withoutUser());
    }
    if (signatures < 1) {
      throw new picocli.CommandLine.ParameterException(
          spec.commandLine(), "--signatures is at least 1");
    }
    try (Pkcs11Module module = token.load();
        PinSource source =
            PinSource.of("--pin-file", Optional.ofNullable(pinFile), token.pinFile());
        Pin pin = source.read()) {
      TokenId id = token.token();
      TokenInfo there = module.find(id);
      terminal
          .err()
          .println(
              Text.printable(
                  "Log-in to " + there + ": " + HsmText.tries(there.pin(), module.quirks()) + "."));
      ConformanceReport report =
          Conformance.run(
              module,
              new Conformance.Settings(id, token.namedAlias(), signatures, SecondProcessMain.class),
              pin,
              check -> {
                if (!json) {
                  print(check);
                }
              });
      if (json) {
        terminal.out().println(toJson(report));
      } else {
        report.speed().ifPresent(this::print);
        terminal.out().println(sentence(report));
      }
      if (!report.passed()) {
        terminal
            .err()
            .println(
                FailurePrinter.failure(
                    new Failure.RejectInput(HsmCode.TEST_FAILED, "(" + there + ")"),
                    terminal.errColour()));
      }
      return (report.passed() ? ExitCode.YES : ExitCode.NO).number();
    }
  }

  private List<String> withoutUser() {
    List<String> arguments = new ArrayList<>();
    List<String> given = spec.commandLine().getParseResult().originalArgs();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).equals("--as")) {
        i++;
      } else if (!given.get(i).startsWith("--as=")) {
        arguments.add(given.get(i));
      }
    }
    if (!arguments.isEmpty() && !arguments.getFirst().equals("hsm")) {
      arguments.addAll(0, List.of("hsm", "test"));
    }
    return arguments;
  }

  private void print(Check check) {
    String mark =
        switch (check.state()) {
          case PASS -> "✓";
          case NOTE -> "!";
          case FAIL -> "✗";
        };
    terminal
        .out()
        .println(Text.labelled(mark + " " + check.name(), COLUMN, Text.printable(check.what())));
  }

  private void print(Speed s) {
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%n  signatures   per second        p50        p95        p99      p99.9        max%n"
                    + "  %10d   %10.1f %7.2f ms %7.2f ms %7.2f ms %7.2f ms %7.2f ms%n",
                s.signatures(),
                s.perSecond(),
                s.p50Micros() / 1000.0,
                s.p95Micros() / 1000.0,
                s.p99Micros() / 1000.0,
                s.p999Micros() / 1000.0,
                s.maxMicros() / 1000.0));
  }

  private static String sentence(ConformanceReport report) {
    if (!report.passed()) {
      return "Not suited: see the lines marked ✗.";
    }
    boolean notes = report.checks().stream().anyMatch(c -> c.state() == State.NOTE);
    return notes ? "Suited for sealing; see the lines marked !." : "Suited.";
  }

  private static String toJson(ConformanceReport r) {
    return Json.object(j -> {
      j.bool("passed", r.passed())
          .text("module", r.module().description() + " " + r.module().version())
          .text("manufacturer", r.module().manufacturer())
          .text("token", r.token().label())
          .text("serial", r.token().serial())
          .text("uri", r.uri())
          .texts("quirks", r.quirks().stream().map(Quirk::name).toList())
          .objects(
              "checks",
              r.checks(),
              (c, check) ->
                  c.text("name", check.name())
                      .text("state", check.state().name())
                      .text("what", check.what()));
      r.speed()
          .ifPresent(s ->
              j.nested(
                  "speed",
                  n ->
                      n.number("signatures", s.signatures())
                          .number("perSecond", Math.round(s.perSecond()))
                          .number("p50Micros", s.p50Micros())
                          .number("p95Micros", s.p95Micros())
                          .number("p99Micros", s.p99Micros())
                          .number("p999Micros", s.p999Micros())
                          .number("maxMicros", s.maxMicros())));
    });
  }
}
