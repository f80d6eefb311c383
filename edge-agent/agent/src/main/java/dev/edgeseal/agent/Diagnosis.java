package dev.edgeseal.agent;

import dev.edgeseal.agent.clock.DeviceClock;
import dev.edgeseal.agent.clock.LinuxKernel;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenInfo;
import dev.edgeseal.journal.DeepCheck;
import dev.edgeseal.journal.DeviceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at everything an agent needs, one thing after the other, and changes nothing. */
public final class Diagnosis {
  /** How one thing is. */
  public enum State {
    WELL,
    /** It works, and a person should know. */
    NOTABLE,
    BAD
  }

  /**
   * @param failure why it is bad, where a code says so
   */
  public record Line(String subject, State state, String what, Optional<Failure> failure) {}

  private final AgentConfig config;
  private final List<Line> lines = new ArrayList<>();

  private Diagnosis(AgentConfig config) {
    this.config = config;
  }

  /**
   * @param deep whether every byte of the journal is checked too
   */
  public static List<Line> run(AgentConfig config, boolean deep) {
    Diagnosis d = new Diagnosis(config);
    d.look("HSM", d::hsm);
    d.look("Clock", d::clock);
    d.look("Journal", d::journal);
    d.look("Agent", d::agent);
    if (deep) {
      d.deep();
    }
    return List.copyOf(d.lines);
  }

  private void look(String subject, Supplier<Line> question) {
    try {
      lines.add(question.get());
    } catch (Failure e) {
      lines.add(new Line(subject, State.BAD, e.code().title(), Optional.of(e)));
    }
  }

  private static Line line(String subject, State state, String what) {
    return new Line(subject, state, what, Optional.empty());
  }

  /** No PIN is tried, so that no try is used up. */
  private Line hsm() {
    TokenInfo token =
        Pkcs11Module.load(config.hsm().module())
            .find(new TokenId(config.hsm().label(), config.hsm().serial()));
    try (Pin pin = Pin.read(config.hsm().pinFile())) {
      State state = token.pin() == TokenInfo.PinState.ALL_TRIES_LEFT ? State.WELL : State.NOTABLE;
      return line(
          "HSM", state, token.label() + ", serial " + token.serial() + ", " + token.pin().words());
    }
  }

  private Line clock() {
    CaptureTime now = new DeviceClock(new LinuxKernel(), Build.ofThisProgram().builtAt()).now();
    boolean synchronised = now.grade() == CaptureTime.Grade.SYNCHRONISED;
    return line(
        "Clock",
        synchronised ? State.WELL : State.NOTABLE,
        synchronised
            ? "synchronised"
            : "not synchronised: records say so; start chrony or the like");
  }

  private Line journal() {
    Path state = config.device().state();
    Optional<Path> file = LogFiles.newest(state);
    if (file.isEmpty()) {
      return line("Journal", State.NOTABLE, "none yet in " + state);
    }
    try (DeviceReader reader = DeviceReader.open(file.get())) {
      String sizes =
          reader.size()
              + " records, sealed "
              + reader.log().head().map(h -> h.statement().size()).orElse(0L)
              + ", anchored "
              + reader.anchoredSize(config.anchoring().quorum(), config.cityNames()::contains)
              + ", "
              + file.get();
      return reader
          .log()
          .haltReason()
          .map(why -> line("Journal", State.BAD, "sealing has stopped: " + why))
          .orElse(line("Journal", State.WELL, sizes));
    }
  }

  private Line agent() {
    Optional<AgentStatus> status = new ControlClient(config.control()).status();
    if (status.isEmpty()) {
      return line("Agent", State.NOTABLE, "not running");
    }
    List<String> troubles = new ArrayList<>();
    status.get().sealing().ifPresent(c -> troubles.add("HSM " + c));
    status
        .get()
        .cities()
        .forEach(c -> c.trouble().ifPresent(t -> troubles.add("city " + c.name() + " " + t)));
    status
        .get()
        .sources()
        .forEach(s -> s.cause().ifPresent(t -> troubles.add("source " + s.name() + " " + t)));
    return troubles.isEmpty()
        ? line("Agent", State.WELL, "running")
        : line("Agent", State.NOTABLE, "running, but " + String.join(", ", troubles));
  }

  private void deep() {
    Optional<Path> file = LogFiles.newest(config.device().state());
    if (file.isEmpty()) {
      return;
    }
    look(
        "Every byte",
        () -> {
          DeepCheck.Report r = DeepCheck.run(file.get());
          r.findings().forEach(f -> lines.add(line("Every byte", State.BAD, f.what())));
          return line(
              "Every byte",
              r.sound() ? State.WELL : State.BAD,
              r.records()
                  + " records, "
                  + r.heads()
                  + " heads and "
                  + r.receipts()
                  + " receipts checked, "
                  + r.findings().size()
                  + " findings");
        });
  }
}
