package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentProcess;
import dev.edgeseal.agent.Logging;
import dev.edgeseal.agent.Running;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.evidence.Failure;
import java.nio.file.Path;

/**
 * The agent's way into the process. The form that a service file uses, {@code agent --config FILE},
 * comes here without the command-line library: it would stay in the memory of a small device for
 * years.
 */
public final class AgentRun {
  private AgentRun() {}

  /** Whether the arguments are exactly {@code agent --config FILE}. */
  public static boolean matches(String[] args) {
    return args.length == 3 && args[0].equals("agent") && args[1].equals("--config");
  }

  /** Runs until it is stopped; the result is the process's exit code. */
  public static int run(Terminal terminal, String[] args) {
    Logging.setUp(terminal.err(), Logging.Detail.SERVICE);
    try {
      untilStopped(Path.of(args[2]));
      return ExitCode.YES.number();
    } catch (Failure e) {
      terminal.err().println(FailurePrinter.failure(e, terminal.errColour()));
      return ExitCode.of(e).number();
    } catch (Exception e) {
      terminal.err().println(FailurePrinter.defect(e, terminal.errColour()));
      return ExitCode.CANNOT.number();
    }
  }

  static void untilStopped(Path config) throws Exception {
    AgentProcess agent = AgentProcess.start(AgentConfig.read(config));
    Running.untilStopped(agent, agent);
  }
}
