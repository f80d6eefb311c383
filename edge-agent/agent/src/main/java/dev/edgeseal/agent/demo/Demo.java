package dev.edgeseal.agent.demo;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Report;
import dev.edgeseal.evidence.TrustList;
import dev.edgeseal.evidence.Verdict;
import dev.edgeseal.evidence.Verifier;
import dev.edgeseal.journal.DeviceReader;
import dev.edgeseal.journal.ProofExport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The whole way once: tokens, broker, city node and agent are started, records are captured, sealed
 * and anchored, proofs are written and verified, and a proof with one changed byte is refused.
 */
public final class Demo {
  /** A small run is spread over about this long, so that every source gets its turn. */
  private static final long SPREAD_SECONDS = 8;

  private static final int CHUNKS_PER_SECOND = 10;
  private static final String PACKING = "line/3/packing";
  private static final String METER = "meter/main";
  private static final String HOST = "host";

  /** The meter's power, as it stands in a telegram. */
  private static final String POWER = "1-0:1.7.0(0";

  private final DemoOptions options;
  private final DemoShow show;

  /** A proof that was written and its verdict. */
  public record Proof(String what, Path file, int records, Verdict verdict) {}

  /**
   * What was done.
   *
   * @param half resident memory of the agent when half of the records were captured, bytes
   * @param end the same at the end, the proofs being verified
   */
  public record Result(
      String device,
      AgentStatus status,
      long half,
      long end,
      double seconds,
      List<Proof> proofs,
      String refusal,
      Path folder) {}

  public Demo(DemoOptions options, DemoShow show) {
    this.options = options;
    this.show = show;
  }

  /**
   * @throws dev.edgeseal.evidence.Failure when any step fails; no process is left either way
   */
  public Result run() throws InterruptedException {
    DemoFolder folder = DemoFolder.prepare(options.out());
    try (DemoWorld world = new DemoWorld(folder, options)) {
      world.enrol();
      show.step("two SoftHSM tokens, keys made inside; this device is " + world.deviceName());
      world.startCity();
      show.step("city node riverside answers " + ways());
      try (MeterLine meter = MeterLine.start(folder, Instant.now())) {
        world.startAgent();
        show.step("agent reads host, meter/main (P1 telegrams) and line/3/packing (EPCIS events)");
        long half = capture(world, folder);
        AgentStatus status = anchored(world);
        show.progress(status);
        show.step("all " + status.anchored() + " records are anchored");
        List<Proof> proofs = prove(folder);
        String refusal = refuseChanged(folder, proofs.get(1));
        long end = status(world).rssBytes();
        meter.close();
        world.stop();
        return new Result(
            world.deviceName(), status, half, end, show.seconds(), proofs, refusal, folder.root());
      }
    }
  }

  private String ways() {
    return switch (options.transport()) {
      case MQTT -> "over MQTT with TLS, through a Mosquitto broker";
      case COAP -> "over CoAP with DTLS";
      case BOTH -> "over MQTT with TLS, through a Mosquitto broker, and over CoAP with DTLS";
    };
  }

  /**
   * Runs the packing line until there are as many records as wanted; returns the agent's memory at
   * half.
   */
  private long capture(DemoWorld world, DemoFolder folder) throws InterruptedException {
    long chunk = Math.max(1, options.records() / (SPREAD_SECONDS * CHUNKS_PER_SECOND));
    long half = 0;
    try (PackingLine line = new PackingLine(folder.lines(), InstantSource.system())) {
      AgentStatus status = status(world);
      while (status.captured() < options.records()) {
        long due = System.nanoTime() + TimeUnit.SECONDS.toNanos(1) / CHUNKS_PER_SECOND;
        line.run(Math.min(chunk, options.records() - status.captured()));
        LockSupport.parkNanos(due - System.nanoTime());
        status = status(world);
        show.progress(status);
        if (half == 0 && status.captured() * 2 >= options.records()) {
          half = status.rssBytes();
        }
      }
    }
    return half;
  }

  private AgentStatus status(DemoWorld world) throws InterruptedException {
    return world.await("the agent", world::status);
  }

  /**
   * Waits until the city has registered a head over every record wanted, over every transport at
   * least once.
   */
  private AgentStatus anchored(DemoWorld world) throws InterruptedException {
    int ways = options.transport() == DemoOptions.Transport.BOTH ? 2 : 1;
    return world.await(
        "the city's receipt",
        () ->
            world
                .status()
                .filter(s -> {
                  show.progress(s);
                  long receipts =
                      s.cities().stream().mapToLong(AgentStatus.CityState::receipts).sum();
                  return s.anchored() >= options.records() && receipts >= ways;
                }));
  }

  private List<Proof> prove(DemoFolder folder) {
    try (DeviceReader reader = DeviceReader.open(folder.journal())) {
      long end = reader.anchoredSize(1, city -> true);
      ArrayList<Proof> proofs = new ArrayList<>();
      List<Long> events = indices(reader, PACKING, end);
      proofs.add(
          prove(
              folder,
              reader,
              "item",
              "one packing event",
              events.subList(events.size() / 2, events.size() / 2 + 1)));
      proofs.add(
          prove(folder, reader, "meter", "readings of the meter", indices(reader, METER, end)));
      proofs.add(
          prove(folder, reader, "host", "readings of this machine", indices(reader, HOST, end)));
      return proofs;
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + folder.proofs() + ")", e);
    }
  }

  private static List<Long> indices(DeviceReader reader, String source, long end) {
    ArrayList<Long> indices = new ArrayList<>();
    reader.find(
        source,
        0,
        Long.MAX_VALUE,
        index -> {
          if (index < end) {
            indices.add(index);
          }
        });
    if (indices.isEmpty()) {
      throw new GiveUp(DemoCode.NOT_AS_EXPECTED, "(no record of " + source + " was anchored)");
    }
    return indices;
  }

  private Proof prove(
      DemoFolder folder, DeviceReader reader, String name, String what, List<Long> indices)
      throws IOException {
    Path file = folder.proofs().resolve(name + ".esproof");
    int records;
    try (OutputStream out = Files.newOutputStream(file)) {
      records = new ProofExport(reader).write(indices, out).records();
    }
    Report report = verify(folder, Files.readAllBytes(file));
    if (report.verdict() != Verdict.VERIFIED) {
      throw new GiveUp(DemoCode.NOT_AS_EXPECTED, "(" + file + " is " + report.verdict() + ")");
    }
    show.step(report.verdict() + "  " + records + " " + what + ": " + file.getFileName());
    return new Proof(what, file, records, report.verdict());
  }

  /** Changes one digit of a meter reading in a copy of its proof and shows that it is refused. */
  private String refuseChanged(DemoFolder folder, Proof proof) {
    Path file = folder.proofs().resolve("meter-one-digit-changed.esproof");
    try {
      byte[] bytes = Files.readAllBytes(proof.file());
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int digit = text.lastIndexOf(POWER) + POWER.length();
      bytes[digit] ^= 1; // the next digit up or down
      Files.write(file, bytes);
      Report report = verify(folder, bytes);
      if (report.verdict() != Verdict.NOT_VERIFIED) {
        throw new GiveUp(DemoCode.NOT_AS_EXPECTED, "(" + file + " is " + report.verdict() + ")");
      }
      String why =
          report.finding().map(f -> (f.code().title() + " " + f.detail()).strip()).orElse("");
      show.step(report.verdict() + "  the same with one digit changed: " + why);
      return why;
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + file + ")", e);
    }
  }

  private static Report verify(DemoFolder folder, byte[] proof) throws IOException {
    TrustList trust = TrustList.parse(Files.readAllBytes(folder.trust()));
    return new Verifier(Optional.of(trust))
        .verify(new ByteArrayInputStream(proof), (index, record) -> {});
  }
}
