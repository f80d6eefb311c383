package dev.edgeseal.agent;

import dev.edgeseal.agent.clock.DeviceClock;
import dev.edgeseal.agent.clock.LinuxKernel;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.config.HsmConfig;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.agent.control.AgentStatus.CertificateState;
import dev.edgeseal.agent.control.AgentStatus.CertificateState.Life;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenInfo;
import dev.edgeseal.hsm.TokenSigner;
import dev.edgeseal.journal.DeepCheck;
import dev.edgeseal.journal.DeviceReader;
import dev.edgeseal.journal.KnownKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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

  /** The one in use, once it was looked for. */
  private Optional<Path> journal = Optional.empty();

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
    d.look("Certificates", d::certificates);
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

  /** No PIN is tried here, so that no try is used up; only a deep look logs in. */
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

  /** The device's are known once its agent has run. */
  private Line certificates() {
    Path own = config.device().state().resolve("device.pem");
    List<X509Certificate> device = Files.exists(own) ? Certificates.read(own) : List.of();
    Instant now = Instant.now();
    List<CertificateState> states =
        CertificateWatch.of(config, device, InstantSource.system()).states();
    if (states.isEmpty()) {
      return line("Certificates", State.NOTABLE, "none yet");
    }
    List<String> near =
        states.stream().filter(s -> s.life(now) != Life.LONG).map(s -> s.words(now)).toList();
    CertificateState first = states.getFirst();
    return new Line(
        "Certificates",
        switch (first.life(now)) {
          case LONG -> State.WELL;
          case SOON -> State.NOTABLE;
          case OVER -> State.BAD;
        },
        near.isEmpty() ? "the first to expire is " + first.words(now) : String.join("; ", near),
        CertificateWatch.warning(first, now).map(w -> w));
  }

  private Line journal() {
    Path state = config.device().state();
    journal = LogFiles.inUse(state);
    if (journal.isEmpty()) {
      return line("Journal", State.NOTABLE, "none yet in " + state);
    }
    Path file = journal.get();
    try (DeviceReader reader = DeviceReader.open(file)) {
      String sizes =
          reader.size()
              + " records, sealed "
              + reader.log().head().map(h -> h.statement().size()).orElse(0L)
              + ", anchored "
              + reader.anchoredSize(config.anchoring().quorum(), config.cityNames()::contains)
              + ", "
              + file;
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
    if (journal.isEmpty()) {
      return; // none yet, or a line says what is wrong with it
    }
    Path file = journal.get();
    Optional<KnownKeys> known = Optional.empty();
    try {
      known = Optional.of(knownKeys());
    } catch (Failure e) {
      lines.add(
          new Line(
              "Signatures",
              State.NOTABLE,
              "checked with the certificates in the journal alone, since the token or a city's"
                  + " certificate cannot be read",
              Optional.of(e)));
    }
    Optional<KnownKeys> keys = known;
    look(
        "Every byte",
        () -> {
          DeepCheck.Report r = DeepCheck.run(file, keys);
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

  /** From the token and the pinned files: what is in the journal could vouch for itself only. */
  private KnownKeys knownKeys() {
    HsmConfig hsm = config.hsm();
    try (TokenSigner signer =
        TokenSigner.open(
            Pkcs11Module.load(hsm.module()),
            new TokenId(hsm.label(), hsm.serial()),
            hsm.alias(),
            hsm.pinFile())) {
      return new KnownKeys(
          signer.chain(),
          config.cities().stream()
              .collect(Collectors.toMap(AgentConfig.City::name, AgentProcess::pinned)));
    }
  }
}
