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
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.uplink.PinnedCity;
import dev.edgeseal.uplink.UplinkCode;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that runs in an agent, wired by hand. */
public final class AgentProcess implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);
  private static final Duration REGISTER_TIMEOUT = Duration.ofSeconds(20);

  private final Pruning pruning;
  private final TokenWatch watch;
  private final TokenSigner signer;
  private final DeviceJournal journal;
  private final Pipeline pipeline;
  private final ControlServer control;

  private AgentProcess(
      Pruning pruning,
      TokenWatch watch,
      TokenSigner signer,
      DeviceJournal journal,
      Pipeline pipeline,
      ControlServer control) {
    this.pruning = pruning;
    this.watch = watch;
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
    DeviceClock clock = new DeviceClock(new LinuxKernel(), Build.ofThisProgram().builtAt());
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
      config.cities().forEach(city -> anchor(pipeline, city, config, journal.issuer()));
      ControlServer control =
          ControlServer.start(config.control(), () -> status(journal, pipeline));
      config.sources().forEach(source -> pipeline.read(source(source)));
      LOG.info("agent started device={} log={}", journal.issuer(), journal.logId());
      if (journal.halted()) {
        JournalCode code = JournalCode.HALTED;
        LOG.error("{} {} Do: {}", code.id(), code.title(), code.remedy());
      }
      Pruning pruning = new Pruning(journal, config.retention());
      TokenWatch watch = new TokenWatch(journal, clock::now, config.device().state());
      return new AgentProcess(pruning, watch, signer, journal, pipeline, control);
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
        issuer,
        config.device().model().orElse("-"),
        "edgeseal " + Build.ofThisProgram().version(),
        clock.bootId(),
        clock::now,
        () -> signingTime(clock.now()),
        predecessor,
        config.anchoring().quorum(),
        Optional.of(config.cityNames()),
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

  private static AgentStatus status(DeviceJournal journal, Pipeline pipeline) {
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
        cities.stream().map(AgentProcess::state).toList());
  }

  private static SourceState state(SourceStatus s) {
    return new SourceState(
        s.name(), s.state().name(), s.readings(), s.garbage(), s.cause().map(Code::id));
  }

  private static CityState state(AnchorStatus c) {
    return new CityState(
        c.city(), c.registered(), c.registrations(), c.receipts(), c.trouble().map(UplinkCode::id));
  }

  private static Source source(SourceConfig source) {
    return switch (source) {
      case SourceConfig.Host s -> new HostSource(s.settings());
      case SourceConfig.P1 s -> new P1Source(s.settings());
      case SourceConfig.Lines s -> new LinesSource(s.settings());
    };
  }

  private static void anchor(
      Pipeline pipeline, AgentConfig.City city, AgentConfig config, String issuer) {
    List<CertificateChain> pinned =
        Certificates.read(city.certificate()).stream().map(CertificateChain::of).toList();
    List<CityLink> links =
        city.links().stream().map(uri -> link(uri, city.name(), issuer)).toList();
    pipeline.anchor(
        new PinnedCity(city.name(), pinned),
        links,
        new AnchorPolicy(
            config.anchoring().every(), config.anchoring().everyRecords(), REGISTER_TIMEOUT));
  }

  private static CityLink link(URI uri, String city, String issuer) {
    return uri.getScheme().equals("coap")
        ? new CoapCityLink(uri)
        : new MqttCityLink(uri, city, Issuer.deviceName(issuer), new SecureRandom());
  }

  /**
   * One turn of the watch, each second: drops payloads by policy, notes when the token is away.
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
    pruning.turn();
    watch.turn();
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
