package dev.edgeseal.agent;

import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.config.CityConfig;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FuzzRun;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.hsm.Pin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files that the agent and the city node begin with, and what another process answers. */
public class FuzzTest {
  private static final String AGENT =
      """
      [device]
      state = "/var/lib/edgeseal"
      [hsm]
      module = "/usr/lib/softhsm/libsofthsm2.so"
      label = "edge"
      pin-file = "pin"
      alias = "device"
      [journal]
      keep-days = 90
      [[source]]
      kind = "lines"
      name = "line/3"
      socket = "/run/s"
      [[city]]
      name = "ancona"
      certificate = "ancona.pem"
      links = ["mqtt://127.0.0.1:1883", "coap://127.0.0.1"]
      [anchor]
      every-records = 10
      """;
  private static final String CITY =
      """
      [city]
      name = "ancona"
      state = "/var/lib/city"
      device-ca = "ca.pem"
      coap = "0.0.0.0:5683"
      mqtt = "mqtt://127.0.0.1:1883"
      [hsm]
      module = "/usr/lib/softhsm/libsofthsm2.so"
      label = "city"
      pin-file = "pin"
      alias = "city"
      """;
  private static final String STATUS =
      new AgentStatus(
              "d",
              "l",
              3,
              2,
              1,
              2,
              900,
              1 << 20,
              Optional.of("ES-HSM-001"),
              false,
              List.of(new AgentStatus.SourceState("s", "reading", 3, 0, Optional.empty())),
              List.of(new AgentStatus.CityState("c", 2, 1, 1, Optional.empty(), "")),
              List.of())
          .toJson();

  /** A parser under test, with a valid input and the refusal that it declares. */
  enum Target {
    AGENT_CONFIG(AGENT, RejectInput.class),
    CITY_CONFIG(CITY, RejectInput.class),
    STATUS_LINE(STATUS, GiveUp.class),
    LOG_MARKER("journal-2.db c29tZSBsb2c\n", GiveUp.class),
    PIN("ab12cd34\n", GiveUp.class),
    CERTIFICATES("", RejectInput.class);

    private final String seed;
    private final Class<? extends Failure> refusal;

    Target(String seed, Class<? extends Failure> refusal) {
      this.seed = seed;
      this.refusal = refusal;
    }

    byte[] seed(Path dir) throws IOException {
      if (this != CERTIFICATES) {
        return seed.getBytes(StandardCharsets.UTF_8);
      }
      Path pem = dir.resolve("seed");
      Certificates.write(pem, TestKeys.ca().below("Between").device("a").chain());
      return Files.readAllBytes(pem);
    }

    Object parse(byte[] bytes, Path folder) throws IOException {
      return switch (this) {
        case AGENT_CONFIG -> AgentConfig.read(Files.write(folder.resolve("in"), bytes));
        case CITY_CONFIG -> CityConfig.read(Files.write(folder.resolve("in"), bytes));
        case STATUS_LINE -> status(new String(bytes, StandardCharsets.UTF_8));
        case LOG_MARKER -> marker(bytes, folder);
        case PIN -> pin(bytes, folder);
        case CERTIFICATES -> certificates(Files.write(folder.resolve("in"), bytes));
      };
    }
  }

  /** What was read is written and read as the same. */
  private static Object status(String line) {
    Optional<AgentStatus> read = AgentStatus.parse(line);
    read.ifPresent(
        s -> FuzzRun.require(AgentStatus.parse(s.toJson()).equals(read), "another status"));
    return read;
  }

  /** A marker that is understood is written as it was, and names a journal. */
  private static Object marker(byte[] bytes, Path folder) throws IOException {
    Path file = Files.write(folder.resolve(LogMarker.NAME), bytes);
    LogMarker read = LogMarker.read(folder).orElseThrow();
    read.write(folder);
    FuzzRun.require(Arrays.equals(Files.readAllBytes(file), bytes), "another marker");
    Path journal = Files.createFile(folder.resolve(read.journal()));
    FuzzRun.require(LogFiles.newest(folder).equals(Optional.of(journal)), "no journal's name");
    Files.delete(journal);
    return LogFiles.successor(journal);
  }

  private static Object pin(byte[] bytes, Path folder) throws IOException {
    Path file = Files.write(folder.resolve("pin"), bytes);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (Pin pin = Pin.read(file)) {
      return pin.toString();
    }
  }

  private static Object certificates(Path file) {
    List<X509Certificate> read = Certificates.read(file);
    return read.stream().map(CertificateChain::of).map(CertificateChain::x5t).toList();
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Target target = Target.valueOf(System.getProperty(FuzzRun.TARGET, "AGENT_CONFIG"));
    FuzzRun.input(b -> target.parse(b, Path.of("").toAbsolutePath()), bytes, target.refusal);
  }

  @ParameterizedTest
  @EnumSource
  void onlyRefusalsLeaveTheParser(Target target, @TempDir Path dir) throws Exception {
    byte[] seed = target.seed(dir);
    target.parse(seed, Files.createDirectory(dir.resolve("once")));
    FuzzRun.of(FuzzTest.class, target.name(), seed, dir);
  }
}
