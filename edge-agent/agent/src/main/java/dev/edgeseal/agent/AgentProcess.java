package dev.edgeseal.agent;

import dev.edgeseal.agent.clock.DeviceClock;
import dev.edgeseal.agent.clock.LinuxKernel;
import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.config.SourceConfig;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.agent.control.AgentStatus.CityState;
import dev.edgeseal.agent.control.AgentStatus.SourceState;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.agent.control.ControlServer;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.hsm.TokenSigner;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.DeviceSettings;
import dev.edgeseal.journal.JournalCode;
import dev.edgeseal.sensors.HostSource;
import dev.edgeseal.sensors.LinesSource;
import dev.edgeseal.sensors.P1Source;
import dev.edgeseal.sensors.Source;
import dev.edgeseal.sensors.SourceStatus;
import dev.edgeseal.uplink.AnchorPolicy;
import dev.edgeseal.uplink.AnchorStatus;
import dev.edgeseal.uplink.PinnedCity;
import dev.edgeseal.uplink.UplinkCode;
import dev.edgeseal.wire.HandshakeKey;
import dev.edgeseal.wire.TlsIdentity;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that runs in an agent, wired by hand. */
public final class AgentProcess implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);
  private static final Duration REGISTER_TIMEOUT = Duration.ofSeconds(20);

  private final List<Runnable> watches;
  private final TokenSigner signer;
  private final DeviceJournal journal;
  private final Pipeline pipeline;
  private final ControlServer control;

  private AgentProcess(
      List<Runnable> watches,
      TokenSigner signer,
      DeviceJournal journal,
      Pipeline pipeline,
      ControlServer control) {
    this.watches = watches;
    this.signer = signer;
    this.journal = journal;
    this.pipeline = pipeline;
    this.control = control;
  }

  /**
   * Starts everything; capturing has begun when this returns.
   *
   * @throws dev.edgeseal.evidence.Failure why it cannot; then nothing runs
   */
  public static AgentProcess start(AgentConfig config) {
    StateFolder.make(config.device().state());
    requireAlone(config.control());
    LinuxKernel kernel = new LinuxKernel();
    DeviceClock clock = new DeviceClock(kernel, Build.ofThisProgram().builtAt());
    TokenSigner signer =
        SignerOpening.open(config.hsm(), config.device().state().resolve("device.pem"));
    DeviceJournal journal =
        DeviceJournal.open(
            settings(
                config,
                LogFiles.toOpen(config.device().state()),
                deviceOf(signer.chain()),
                clock,
                Optional.empty()),
            signer);
    Pipeline pipeline = new Pipeline(journal, clock, new SecureRandom());
    try {
      LogFiles.opened(journal.file(), journal.logId());
      ClockNotes clockNotes = new ClockNotes(journal, kernel);
      journal.noteSources(config.sourceDigests());
      CertificateWatch certificates =
          CertificateWatch.of(config, signer.chain().certificates(), InstantSource.system());
      CityLinks links =
          new CityLinks(
              Issuer.deviceName(journal.issuer()),
              new TlsIdentity(signer.chain(), new HandshakeKey(signer::sign)),
              certificates);
      config.cities().forEach(city -> anchor(pipeline, city, config, links));
      ControlServer control =
          ControlServer.start(config.control(), () -> status(journal, pipeline, certificates));
      config.sources().forEach(source -> pipeline.read(source(source)));
      LOG.info("agent started device={} log={}", journal.issuer(), journal.logId());
      if (journal.halted()) {
        JournalCode code = JournalCode.HALTED;
        LOG.error("{} {} Do: {}", code.id(), code.title(), code.remedy());
      }
      Pruning pruning = new Pruning(journal, config.retention());
      TokenWatch token = new TokenWatch(journal, clock::now, config.device().state());
      return new AgentProcess(
          List.of(clockNotes::turn, token::turn, pruning::turn, certificates::turn),
          signer,
          journal,
          pipeline,
          control);
    } catch (RuntimeException e) {
      pipeline.close();
      journal.close();
      throw e;
    }
  }

  static DeviceSettings settings(
      AgentConfig config,
      Path file,
      String issuer,
      DeviceClock clock,
      Optional<Note.Predecessor> predecessor) {
    return new DeviceSettings(
        file,
        new DeviceSettings.Identity(
            issuer,
            config.device().model().orElse("-"),
            "edgeseal " + Build.ofThisProgram().version()),
        new DeviceSettings.Clock(clock.bootId(), clock::now, () -> signingTime(clock.now())),
        new DeviceSettings.Quorum(config.anchoring().quorum(), Optional.of(config.cityNames())),
        predecessor,
        step -> {});
  }

  /** A device's head says when it was signed only while its clock is synchronised. */
  private static OptionalLong signingTime(CaptureTime now) {
    return now.grade() == CaptureTime.Grade.SYNCHRONISED && now.wall().isPresent()
        ? OptionalLong.of(now.wall().getAsLong() / 1000)
        : OptionalLong.empty();
  }

  /** The URI of the device, as its certificate names it. */
  static String deviceOf(CertificateChain chain) {
    return CertificateChain.uris(chain.leaf()).stream()
        .filter(uri -> uri.startsWith("urn:edgeseal:device:"))
        .findFirst()
        .orElseThrow(() ->
            new GiveUp(AgentCode.NOT_A_DEVICE, "(" + chain.leaf().getSubjectX500Principal() + ")"));
  }

  private static void requireAlone(Path control) {
    if (new ControlClient(control).status().isPresent()) {
      throw new GiveUp(AgentCode.ALREADY_RUNNING, "(" + control + ")");
    }
  }

  private static AgentStatus status(
      DeviceJournal journal, Pipeline pipeline, CertificateWatch certificates) {
    long anchored = journal.anchoredSize(); // the smallest first, so that the order holds
    long sealed = journal.head().map(h -> h.statement().size()).orElse(0L);
    List<AnchorStatus> cities = pipeline.cities();
    return new AgentStatus(
        journal.issuer(),
        journal.logId(),
        journal.size(),
        sealed,
        anchored,
        journal.signatures(),
        cities.stream().mapToLong(c -> c.traffic().sent()).sum(),
        ResidentMemory.bytes(),
        journal.signerFailure().map(f -> f.code().id()),
        journal.halted(),
        pipeline.sources().stream().map(AgentProcess::state).toList(),
        cities.stream().map(AgentProcess::state).toList(),
        certificates.states());
  }

  private static SourceState state(SourceStatus s) {
    return new SourceState(
        s.name(), s.state().name(), s.readings(), s.garbage(), s.cause().map(Code::id));
  }

  private static CityState state(AnchorStatus c) {
    return new CityState(
        c.city(),
        c.registered(),
        c.registrations(),
        c.receipts(),
        c.trouble().map(UplinkCode::id),
        c.detail());
  }

  private static Source source(SourceConfig source) {
    return switch (source) {
      case SourceConfig.Host s -> new HostSource(s.settings());
      case SourceConfig.P1 s -> new P1Source(s.settings());
      case SourceConfig.Lines s -> new LinesSource(s.settings());
    };
  }

  private static void anchor(
      Pipeline pipeline, AgentConfig.City city, AgentConfig config, CityLinks links) {
    pipeline.anchor(
        new PinnedCity(city.name(), pinned(city)),
        links.open(city),
        new AnchorPolicy(
            config.anchoring().every(), config.anchoring().everyRecords(), REGISTER_TIMEOUT));
  }

  /** The certificates that a city may sign with. */
  static List<CertificateChain> pinned(AgentConfig.City city) {
    return Certificates.read(city.certificate()).stream().map(CertificateChain::of).toList();
  }

  /**
   * One turn of the watches, each second: notes a clock that was set and a token that is away,
   * drops payloads by policy, tells which certificates expire.
   *
   * @throws GiveUp when nothing more can be captured
   */
  @Override
  public void run() {
    journal
        .failure()
        .or(pipeline::failure)
        .ifPresent(f -> {
          throw f;
        });
    watches.forEach(Runnable::run);
  }

  /** What was captured is sealed if the token is fast. Idempotent. */
  @Override
  public void close() {
    control.close();
    pipeline.close();
    journal.close();
    signer.close();
    signer.module().close();
    LOG.info("agent stopped records={}", journal.size());
  }
}
