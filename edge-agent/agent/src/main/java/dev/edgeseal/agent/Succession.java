package dev.edgeseal.agent;

import dev.edgeseal.agent.clock.DeviceClock;
import dev.edgeseal.agent.clock.LinuxKernel;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.hsm.TokenSigner;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.DeviceReader;
import java.nio.file.Path;
import java.util.Optional;

/** Begins a log that succeeds the one in use, whose file is kept. */
public final class Succession {
  private final AgentConfig config;
  private final Path predecessor;
  private final Note.Predecessor named;

  private Succession(AgentConfig config, Path predecessor, Note.Predecessor named) {
    this.config = config;
    this.predecessor = predecessor;
    this.named = named;
  }

  /**
   * Nothing is changed yet.
   *
   * @throws GiveUp when the agent runs, or there is no sealed log to succeed
   */
  public static Succession plan(AgentConfig config, String reason) {
    if (new ControlClient(config.control()).status().isPresent()) {
      throw new GiveUp(AgentCode.STOP_FIRST, "(" + config.control() + ")");
    }
    Path state = config.device().state();
    Path predecessor =
        LogFiles.newest(state)
            .orElseThrow(() -> new GiveUp(AgentCode.NO_JOURNAL, "(" + state + ")"));
    try (DeviceReader reader = DeviceReader.open(predecessor)) {
      Head head =
          reader
              .log()
              .head()
              .orElseThrow(() -> new GiveUp(AgentCode.NEVER_SEALED, "(" + predecessor + ")"));
      return new Succession(
          config,
          predecessor,
          new Note.Predecessor(reader.log().logId(), head.statement().size(), head.root(), reason));
    }
  }

  public Note.Predecessor predecessor() {
    return named;
  }

  public Path predecessorFile() {
    return predecessor;
  }

  /**
   * Begins the successor; from now on the agent uses it.
   *
   * @return its log id
   */
  public String begin() {
    Path file = LogFiles.successor(predecessor);
    LogFiles.clear(file);
    TokenSigner signer =
        SignerOpening.open(config.hsm(), config.device().state().resolve("device.pem"));
    DeviceClock clock = new DeviceClock(new LinuxKernel(), Build.ofThisProgram().builtAt());
    String logId;
    try (DeviceJournal journal =
        DeviceJournal.open(
            AgentProcess.settings(
                config, file, AgentProcess.deviceOf(signer.chain()), clock, Optional.of(named)),
            signer)) {
      logId = journal.logId();
    }
    LogFiles.begin(file); // a crash before this line loses only the attempt
    return logId;
  }
}
