package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.CertificateWatch;
import dev.edgeseal.agent.LogFiles;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.agent.control.AgentStatus.CityState;
import dev.edgeseal.agent.control.AgentStatus.SourceState;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.journal.DeviceReader;
import dev.edgeseal.journal.JournalCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    header = "Is everything captured, sealed and anchored?",
    description =
        "Exit code: 0 all is well, 1 sealing has stopped and a person must act, 3 HSM or city is away, 4 not running.",
    customSynopsis = {"  edgeseal status", "  edgeseal status --json"})
final class StatusCommand implements Callable<Integer> {
  private static final int COLUMN = 12;
  private static final String HALTED = ", stopped for good: edgeseal explain ES-JRN-012";

  private static final String OUT_OF_USE = JournalCode.KEY_OUT_OF_USE.id();

  private final Terminal terminal;

  @Mixin private final ConfigOption config;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  StatusCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() {
    AgentConfig read = AgentConfig.read(config.file());
    Optional<AgentStatus> answer = new ControlClient(read.control()).status();
    if (answer.isEmpty()) {
      return notRunning(read).number();
    }
    AgentStatus status = answer.get();
    if (json) {
      terminal.out().println(status.toJson());
    } else {
      print(status);
    }
    return answer(status).number();
  }

  /** Says what the journal holds, as far as it can be read, and that nothing is being sealed. */
  private ExitCode notRunning(AgentConfig read) {
    GiveUp failure = new GiveUp(AgentCode.NOT_RUNNING, "(" + read.control() + ")");
    Optional<Path> journal = LogFiles.inUse(read.device().state());
    if (journal.isEmpty()) {
      throw failure;
    }
    try (DeviceReader reader = DeviceReader.open(journal.get())) {
      long sealed = reader.log().head().map(h -> h.statement().size()).orElse(0L);
      long anchored =
          reader.anchoredSize(Math.max(1, read.anchoring().quorum()), read.cityNames()::contains);
      if (json) {
        terminal
            .out()
            .println(
                Json.object(j ->
                    j.bool("running", false)
                        .text("device", reader.log().issuer())
                        .text("log", reader.log().logId())
                        .number("captured", reader.size())
                        .number("sealed", sealed)
                        .number("anchored", anchored)
                        .bool("halted", reader.log().halted())));
      } else {
        line("Device", reader.log().issuer());
        line("Log", reader.log().logId());
        line("Captured", reader.size() + " records in " + journal.get());
        line("Sealed", sealed + (reader.log().halted() ? HALTED : ""));
        line("Anchored", Long.toString(anchored));
      }
    }
    terminal.err().println(FailurePrinter.failure(failure, terminal.errColour()));
    return ExitCode.CANNOT;
  }

  static ExitCode answer(AgentStatus s) {
    if (s.halted() || s.sealing().filter(OUT_OF_USE::equals).isPresent()) {
      return ExitCode.NO;
    }
    boolean trouble =
        s.sealing().isPresent() || s.cities().stream().anyMatch(c -> c.trouble().isPresent());
    return trouble ? ExitCode.NOT_YET : ExitCode.YES;
  }

  private void print(AgentStatus s) {
    line("Device", s.device());
    line("Log", s.logId());
    line("Captured", s.captured() + " records");
    line("Sealed", s.sealed() + sealing(s));
    line("Anchored", s.anchored() + (s.cities().isEmpty() ? ", no city is configured" : ""));
    line(
        "Since start",
        s.signatures()
            + " signatures, "
            + s.sentBytes()
            + " bytes sent to cities, "
            + (s.rssBytes() >> 20)
            + " MiB of memory");
    for (SourceState source : s.sources()) {
      line(
          "Source",
          source.name()
              + ": "
              + source.state().toLowerCase(java.util.Locale.ROOT)
              + ", "
              + source.readings()
              + " readings"
              + (source.garbage() > 0 ? ", " + source.garbage() + " times garbage" : "")
              + because(source.cause()));
    }
    for (CityState city : s.cities()) {
      line(
          "City",
          city.name()
              + ": "
              + city.registered()
              + " records registered, "
              + city.receipts()
              + " receipts"
              + because(city.trouble())
              + (city.detail().isEmpty() ? "" : " " + city.detail()));
      wayOut(city.trouble());
    }
    Instant now = Instant.now();
    s.certificates().stream()
        .flatMap(c -> CertificateWatch.warning(c, now).stream())
        .forEach(
            w -> line("Certificate", w.code().id() + " " + w.code().title() + " " + w.detail()));
    terminal.out().println(sentence(s));
  }

  private static String sealing(AgentStatus s) {
    return s.halted() ? HALTED : because(s.sealing());
  }

  /** The code with its title, as far as this program knows it. */
  private static String because(Optional<String> code) {
    return code.map(id -> ". " + id + " " + CodeCatalogue.find(id).map(Code::title).orElse(""))
        .orElse("");
  }

  private void wayOut(Optional<String> code) {
    code.flatMap(CodeCatalogue::find)
        .ifPresent(c -> {
          line("  Cause", c.cause());
          line("  Do", c.remedy());
        });
  }

  private static String sentence(AgentStatus s) {
    long waiting = s.captured() - s.anchored();
    return switch (answer(s)) {
      case YES ->
          s.cities().isEmpty()
              ? "All is well; no city is configured, so records are sealed here only."
              : waiting == 0
                  ? "All is well: everything is sealed and anchored."
                  : "All is well; the newest "
                      + waiting
                      + " records are on their way to the cities.";
      case NO -> "Sealing has stopped; records are captured only.";
      default -> waiting + " records wait to be anchored; nothing is lost.";
    };
  }

  private void line(String label, String text) {
    terminal.out().println(Text.labelled(label, COLUMN, Text.printable(text)));
  }
}
