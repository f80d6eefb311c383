package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.agent.demo.Demo;
import dev.edgeseal.agent.demo.DemoOptions;
import dev.edgeseal.agent.demo.DemoShow;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    header = "The whole way on this computer: read, seal, anchor, prove, verify.",
    description = {
      "Starts a SoftHSM token for the device and one for the city node, a Mosquitto broker, a city node and an agent, all"
          + " real; reads this machine, a meter's P1 line and a packing line; and leaves the proofs in DIR. Nothing else"
          + " on this computer is changed and no process stays behind."
    },
    customSynopsis = {
      "  edgeseal demo",
      "  edgeseal demo --records 100000 --transport mqtt",
      "  edgeseal demo --json --out ./demo"
    })
final class DemoCommand implements Callable<Integer> {
  private static final long MAX_RECORDS = 10_000_000;

  private final Terminal terminal;
  private final String edgeseal;

  @Option(
      names = "--records",
      defaultValue = "1000",
      paramLabel = "N",
      description = "records to bring the whole way; default ${DEFAULT-VALUE}")
  private long records;

  @Option(
      names = "--out",
      defaultValue = "edgeseal-demo",
      paramLabel = "DIR",
      description =
          "where everything is kept; emptied if an earlier demo made it; default ${DEFAULT-VALUE}")
  private Path out = Path.of("");

  @Option(
      names = "--transport",
      defaultValue = "both",
      paramLabel = "mqtt|coap|both",
      description = "how the agent reaches the city node; default ${DEFAULT-VALUE}")
  private String transport = "";

  @Option(names = "--json", description = "the result as one JSON object on stdout")
  private boolean json;

  /**
   * @param environment where the launcher of a checkout says how it was called, EDGESEAL_COMMAND
   */
  DemoCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.edgeseal = environment.getOrDefault("EDGESEAL_COMMAND", "edgeseal");
  }

  @Override
  public Integer call() throws InterruptedException {
    if (records < 100 || records > MAX_RECORDS) {
      throw new RejectInput(AgentCode.USAGE, "(--records is 100 to " + MAX_RECORDS + ")");
    }
    DemoOptions options = new DemoOptions(records, out, transport());
    DemoShow show = new DemoShow(terminal.err(), terminal.live(), records);
    Demo.Result result;
    try {
      result = new Demo(options, show).run();
    } finally {
      show.endLine();
    }
    if (json) {
      terminal.out().println(toJson(result));
    } else {
      summary(result);
    }
    return ExitCode.YES.number();
  }

  private DemoOptions.Transport transport() {
    return switch (transport) {
      case "mqtt" -> DemoOptions.Transport.MQTT;
      case "coap" -> DemoOptions.Transport.COAP;
      case "both" -> DemoOptions.Transport.BOTH;
      default ->
          throw new RejectInput(
              AgentCode.USAGE, "(--transport is mqtt, coap or both, not " + transport + ")");
    };
  }

  private void summary(Demo.Result r) {
    AgentStatus s = r.status();
    long registrations = s.cities().stream().mapToLong(AgentStatus.CityState::registrations).sum();
    StringBuilder b = new StringBuilder("\n");
    b.append(
        String.format(
            Locale.ROOT,
            "%d records captured, sealed and anchored in %.1f s by %s.%n",
            s.anchored(),
            r.seconds(),
            r.device()));
    b.append(
        String.format(
            Locale.ROOT,
            "The HSM made %d signatures; the city got %d messages, %s in all. Agent: %.0f MiB.%n",
            s.signatures(),
            registrations,
            DemoShow.bytes(s.sentBytes()),
            r.end() / 1048576.0));
    b.append("\nFiles in ").append(r.folder()).append("\n");
    for (Demo.Proof p : r.proofs()) {
      b.append(
          String.format(
              Locale.ROOT,
              "  %-28s %s, %d record%s%n",
              r.folder().relativize(p.file()),
              p.what(),
              p.records(),
              p.records() == 1 ? "" : "s"));
    }
    b.append("  demo.estrust                 whose word counts: give it to whoever verifies\n");
    b.append("  device/journal.db            the log; edgeseal.toml its configuration\n");
    b.append("\nTry next\n");
    String folder = Path.of("").toAbsolutePath().relativize(r.folder()).toString();
    b.append("  ")
        .append(edgeseal)
        .append(" verify ")
        .append(folder)
        .append("/proofs/item.esproof --trust ");
    b.append(folder).append("/demo.estrust\n");
    b.append("  ")
        .append(edgeseal)
        .append(" record tail --config ")
        .append(folder)
        .append("/edgeseal.toml\n");
    b.append("  ")
        .append(edgeseal)
        .append(" doctor --deep --config ")
        .append(folder)
        .append("/edgeseal.toml\n");
    terminal.out().print(b);
    terminal.out().flush();
  }

  private static String toJson(Demo.Result r) {
    AgentStatus s = r.status();
    return Json.object(j ->
        j.text("device", r.device())
            .number("captured", s.captured())
            .number("sealed", s.sealed())
            .number("anchored", s.anchored())
            .number("signatures", s.signatures())
            .number("sentBytes", s.sentBytes())
            .number(
                "registrations",
                s.cities().stream().mapToLong(AgentStatus.CityState::registrations).sum())
            .number("agentRssBytesAtHalf", r.half())
            .number("agentRssBytesAtEnd", r.end())
            .number("milliseconds", Math.round(r.seconds() * 1000))
            .objects(
                "proofs",
                r.proofs(),
                (p, proof) ->
                    p.text("file", proof.file().toString())
                        .number("records", proof.records())
                        .text("verdict", proof.verdict().toString()))
            .text("changedCopyRefused", r.refusal())
            .text("folder", r.folder().toString()));
  }
}
