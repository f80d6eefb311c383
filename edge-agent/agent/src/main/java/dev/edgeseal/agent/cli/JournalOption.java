package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.LogFiles;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.journal.DeviceReader;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose journal is read: the one in {@code --state DIR}, else the configuration's. */
final class JournalOption {
  @Mixin private final ConfigOption config;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "the folder of the journal; default: as the configuration says")
  private @Nullable Path state;

  JournalOption(Map<String, String> environment) {
    config = new ConfigOption(environment);
  }

  Path folder() {
    return state != null ? state : AgentConfig.read(config.file()).device().state();
  }

  /**
   * @throws GiveUp when there is no journal yet, or not the one that was in use
   */
  Path file() {
    Path folder = folder();
    return LogFiles.inUse(folder)
        .orElseThrow(() -> new GiveUp(AgentCode.NO_JOURNAL, "(" + folder + ")"));
  }

  /** Beside a running agent or without one. */
  DeviceReader open() {
    return DeviceReader.open(file());
  }
}
