package dev.edgeseal.agent;

import dev.edgeseal.agent.clock.DeviceClock;
import dev.edgeseal.agent.clock.LinuxKernel;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.hsm.TokenSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Begins a log that succeeds the one in use.
 *
 * @param old the journal that is left, and kept; it may be lost
 * @param oldLog the id of its log, if the state folder says it
 * @param successor the journal that the agent uses from then on
 */
public record Succession(Path old, Optional<String> oldLog, Path successor) {
  /**
   * Nothing is changed yet.
   *
   * @throws GiveUp when the agent runs, or there is no log to succeed
   */
  public static Succession plan(AgentConfig config) {
    if (new ControlClient(config.control()).status().isPresent()) {
      throw new GiveUp(AgentCode.STOP_FIRST, "(" + config.control() + ")");
    }
    Path state = config.device().state();
    LogFiles.Left left = LogFiles.toSucceed(state);
    return new Succession(left.journal(), left.logId(), LogFiles.successor(left.journal()));
  }

  /** Whether there is an old file to keep. */
  public boolean keepsOld() {
    return Files.exists(old);
  }

  /**
   * @param reason everyone who verifies a proof of the new log reads it
   * @throws GiveUp when it cannot begin; then the old log stays in use
   */
  public dev.edgeseal.journal.Succession.Result begin(AgentConfig config, String reason) {
    DeviceClock clock = new DeviceClock(new LinuxKernel(), Build.ofThisProgram().builtAt());
    try (TokenSigner signer =
        SignerOpening.open(config.hsm(), config.device().state().resolve("device.pem"))) {
      var begun =
          dev.edgeseal.journal.Succession.begin(
              old,
              oldLog,
              AgentProcess.settings(
                  config,
                  successor,
                  AgentProcess.deviceOf(signer.chain()),
                  clock,
                  Optional.empty()),
              signer,
              reason);
      LogFiles.opened(successor, begun.logId());
      return begun;
    }
  }
}
