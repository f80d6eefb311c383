package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.Logging;
import dev.edgeseal.evidence.Failure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands, wired by hand, and what happens when one fails. */
public final class Cli {
  private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

  private final Terminal terminal;
  private final Map<String, String> environment;

  public Cli(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /** Runs one command; the result is the process's exit code. */
  public int run(String... args) {
    RootCommand root = new RootCommand();
    CommandLine line = commands(root, args.length > 0 ? args[0] : "");
    configure(line);
    line.setExecutionStrategy(parsed -> {
      Logging.setUp(terminal.err(), detail(root, parsed));
      return new CommandLine.RunLast().execute(parsed);
    });
    line.setParameterExceptionHandler((e, given) -> usage(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(e));
    if (args.length == 0) {
      line.usage(line.getErr());
      return ExitCode.USAGE.number();
    }
    return line.execute(args);
  }

  /** A service is small and runs for months: it loads no other command. */
  private CommandLine commands(RootCommand root, String first) {
    return switch (first) {
      case "agent" -> new CommandLine(root).addSubcommand(new AgentCommand(environment));
      case "city-node" -> new CommandLine(root).addSubcommand(new CityNodeCommand(terminal));
      default -> commands(root);
    };
  }

  private CommandLine commands(RootCommand root) {
    CommandLine config =
        new CommandLine(new GroupCommand.Config())
            .addSubcommand(new ConfigCheckCommand(terminal, environment));
    CommandLine trust =
        new CommandLine(new GroupCommand.Trust())
            .addSubcommand(new TrustShowCommand(terminal))
            .addSubcommand(new TrustMakeCommand(terminal));
    CommandLine record =
        new CommandLine(new GroupCommand.Record())
            .addSubcommand(new RecordTailCommand(terminal, environment))
            .addSubcommand(new RecordShowCommand(terminal, environment))
            .addSubcommand(new RecordFindCommand(terminal, environment));
    CommandLine proof =
        new CommandLine(new GroupCommand.Proof())
            .addSubcommand(new ProofExportCommand(terminal, environment));
    CommandLine log =
        new CommandLine(new GroupCommand.Log())
            .addSubcommand(new LogNewCommand(terminal, environment));
    CommandLine hsm =
        new CommandLine(new GroupCommand.Hsm())
            .addSubcommand(new HsmListCommand(terminal))
            .addSubcommand(new HsmInitCommand(terminal, environment))
            .addSubcommand(new HsmStatusCommand(terminal, environment))
            .addSubcommand(new HsmTestCommand(terminal, environment))
            .addSubcommand(new HsmChangePinCommand(terminal, environment));
    return new CommandLine(root)
        .addSubcommand(new StatusCommand(terminal, environment))
        .addSubcommand(new DoctorCommand(terminal, environment))
        .addSubcommand(new VerifyCommand(terminal))
        .addSubcommand(new AgentCommand(environment))
        .addSubcommand(new DemoCommand(terminal, environment))
        .addSubcommand(new CityNodeCommand(terminal))
        .addSubcommand(record)
        .addSubcommand(proof)
        .addSubcommand(log)
        .addSubcommand(hsm)
        .addSubcommand(trust)
        .addSubcommand(config)
        .addSubcommand(new ExplainCommand(terminal))
        .addSubcommand(new VersionCommand(terminal));
  }

  private static Logging.Detail detail(RootCommand root, CommandLine.ParseResult parsed) {
    if (root.debug()) {
      return Logging.Detail.DEBUG;
    }
    List<CommandLine> chain = parsed.asCommandLineList();
    return chain.getLast().getCommand() instanceof Service
        ? Logging.Detail.SERVICE
        : Logging.Detail.QUIET;
  }

  private void configure(CommandLine line) {
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(Text.WIDTH);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.outColour() ? Ansi.ON : Ansi.OFF));
    style(line);
  }

  private static void style(CommandLine line) {
    line.getCommandSpec()
        .usageMessage()
        .synopsisHeading("%nExamples%n")
        .optionListHeading("%nOptions%n")
        .parameterListHeading("%n")
        .commandListHeading("%nCommands%n")
        .sortOptions(false);
    line.getSubcommands().values().forEach(Cli::style);
  }

  private int usage(ParameterException e) {
    if (e.getCause() instanceof Failure f) {
      return failed(f);
    }
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String detail = e.getMessage() == null ? "" : e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      detail += ". Did you mean \"" + unmatched.getSuggestions().getFirst() + "\"?";
    }
    terminal
        .err()
        .println(
            FailurePrinter.failure(
                AgentCode.USAGE,
                "(" + command + ": " + detail + ")",
                AgentCode.USAGE.cause(),
                terminal.errColour()));
    return ExitCode.USAGE.number();
  }

  private int failed(Exception e) {
    if (e instanceof Failure f) {
      LOG.debug("the command failed", f);
      terminal.err().println(FailurePrinter.failure(f, terminal.errColour()));
      return ExitCode.of(f).number();
    }
    LOG.debug("a defect", e);
    terminal.err().println(FailurePrinter.defect(e, terminal.errColour()));
    return ExitCode.CANNOT.number();
  }
}
