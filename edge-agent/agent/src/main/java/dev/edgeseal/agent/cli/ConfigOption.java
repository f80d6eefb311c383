package dev.edgeseal.agent.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config FILE}, else EDGESEAL_CONFIG, else the place of an installed device. */
final class ConfigOption {
  private static final String DEFAULT = "/etc/edgeseal/edgeseal.toml";

  private final Map<String, String> environment;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "default: $EDGESEAL_CONFIG, then " + DEFAULT)
  private @Nullable Path file;

  ConfigOption(Map<String, String> environment) {
    this.environment = environment;
  }

  Path file() {
    return file != null ? file : Path.of(environment.getOrDefault("EDGESEAL_CONFIG", DEFAULT));
  }
}
