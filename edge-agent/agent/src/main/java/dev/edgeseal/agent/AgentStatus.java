package dev.edgeseal.agent;

import dev.edgeseal.agent.cli.Json;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.sensors.SourceStatus;
import dev.edgeseal.uplink.AnchorStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a running agent is, at one moment.
 *
 * @param captured records in the journal
 * @param sealed records under the newest head
 * @param anchored records that the required number of cities registered
 * @param signatures made by the HSM since the start
 * @param halted whether sealing under this log has stopped for good
 * @param hsm why the HSM does not sign at the moment
 * @param rssKib resident memory of the process, KiB
 */
record AgentStatus(
    String version,
    String device,
    String log,
    long captured,
    long sealed,
    long anchored,
    long signatures,
    boolean halted,
    Optional<Failure> hsm,
    long rssKib,
    List<SourceStatus> sources,
    List<AnchorStatus> cities) {

  static AgentStatus of(DeviceJournal journal, Pipeline pipeline) {
    long anchored = journal.anchoredSize(); // the smallest first, so that the order holds
    long sealed = journal.head().map(h -> h.statement().size()).orElse(0L);
    return new AgentStatus(
        Build.ofThisProgram().version(),
        journal.issuer(),
        journal.logId(),
        journal.size(),
        sealed,
        anchored,
        journal.signatures(),
        journal.halted(),
        journal.signerFailure(),
        residentKib(),
        pipeline.sources(),
        pipeline.cities());
  }

  /** VmRSS of proc_pid_status(5). */
  private static long residentKib() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(l -> l.startsWith("VmRSS:"))
          .map(l -> Long.parseLong(l.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0L);
    } catch (IOException e) {
      return 0; // shown as unknown
    }
  }

  /** One line. */
  String json() {
    long sent = cities.stream().mapToLong(c -> c.traffic().sent()).sum();
    long received = cities.stream().mapToLong(c -> c.traffic().received()).sum();
    return Json.object(
        o -> {
          o.text("version", version).text("device", device).text("log", log);
          o.number("captured", captured).number("sealed", sealed).number("anchored", anchored);
          o.number("signatures", signatures).bool("halted", halted);
          o.number("bytesSent", sent).number("bytesReceived", received).number("rssKib", rssKib);
          hsm.ifPresent(f -> o.text("hsm", f.code().id() + " " + f.code().title()));
          o.objects("sources", sources, AgentStatus::source);
          o.objects("cities", cities, AgentStatus::city);
        });
  }

  private static void source(Json j, SourceStatus s) {
    j.text("name", s.name())
        .text("state", s.state().name())
        .number("readings", s.readings())
        .number("garbage", s.garbage())
        .text("cause", s.cause().map(c -> c.id() + " " + c.title()));
  }

  private static void city(Json j, AnchorStatus c) {
    j.text("name", c.city())
        .number("registered", c.registered())
        .number("registrations", c.registrations())
        .number("receipts", c.receipts())
        .number("sent", c.traffic().sent())
        .number("received", c.traffic().received())
        .text("trouble", c.trouble().map(t -> t.id() + " " + t.title() + " " + c.detail()));
  }
}
