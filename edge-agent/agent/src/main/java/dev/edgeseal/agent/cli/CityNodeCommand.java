package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.CityProcess;
import dev.edgeseal.agent.Running;
import dev.edgeseal.agent.config.CityConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "city-node",
    header = "Runs a city node: registers the heads of devices until it is stopped.",
    description = "Once it listens, it prints its log id and certificate as one line of JSON.",
    customSynopsis = "  edgeseal city-node --config ./city.toml")
final class CityNodeCommand implements Callable<Integer>, Service {
  private final Terminal terminal;

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "its settings")
  private Path config = Path.of("");

  CityNodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    CityProcess city = CityProcess.start(CityConfig.read(config));
    terminal.out().println(city.identity());
    Running.untilStopped(city, city);
    return ExitCode.YES.number();
  }
}
