package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgeseal.agent.Main;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo as its user starts it, in a process of its own. */
final class DemoProcessTest {
  private static final int RECORDS = 300;

  @TempDir private Path folder;

  private record Ended(int exit, String out, String err) {}

  private ProcessBuilder edgeseal(List<String> args) {
    ArrayList<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-Xmx96m", "-cp"));
    command.add(productClassPath());
    command.add(Main.class.getName());
    command.addAll(args);
    return new ProcessBuilder(command);
  }

  /**
   * What the build has packaged: the demo's processes have small heaps, in which the tests' own
   * libraries and the checking of signed jars have no place.
   */
  private static String productClassPath() {
    Path agent = Path.of("..", "edge-agent", "agent", "target").toAbsolutePath().normalize();
    assumeTrue(Files.isDirectory(agent.resolve("dist")), "the agent is not packaged: mvn verify");
    return agent.resolve("dist") + "/*" + File.pathSeparator + agent.resolve("dist/lib") + "/*";
  }

  private Ended run(String... args) throws Exception {
    Path err = folder.resolve("stderr.txt");
    Process process = edgeseal(List.of(args)).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "coap", "both"})
  void theDemoBringsEveryRecordTheWholeWayAndLeavesNothingRunning(String transport)
      throws Exception {
    Path out = folder.resolve("demo");
    Ended demo =
        run(
            "demo",
            "--records",
            Integer.toString(RECORDS),
            "--out",
            out.toString(),
            "--transport",
            transport,
            "--json");
    assertThat(demo.exit()).as(demo.err() + logs(out)).isZero();
    assertThat(number(demo.out(), "captured")).isGreaterThanOrEqualTo(RECORDS);
    assertThat(number(demo.out(), "anchored")).isGreaterThanOrEqualTo(RECORDS);
    assertThat(number(demo.out(), "signatures")).isPositive();
    assertThat(number(demo.out(), "sentBytes")).isPositive();
    assertThat(demo.out()).contains("\"verdict\":\"VERIFIED\"", "\"changedCopyRefused\":\"");
    assertThat(processesOf(out)).isEmpty();
    verifyApart(out);
  }

  private static String logs(Path out) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("city-node", "agent")) {
      Path log = out.resolve("logs/" + name + ".log");
      if (Files.exists(log)) {
        all.append(name).append(":\n").append(Files.readString(log));
      }
    }
    return all.toString();
  }

  private void verifyApart(Path out) throws Exception {
    String trust = out.resolve("demo.estrust").toString();
    for (String name : List.of("item", "meter", "host")) {
      Ended good =
          run("verify", out.resolve("proofs/" + name + ".esproof").toString(), "--trust", trust);
      assertThat(good.exit()).as(good.out() + good.err()).isZero();
    }
    String item = out.resolve("proofs/item.esproof").toString();
    String changed = out.resolve("proofs/meter-one-digit-changed.esproof").toString();
    assertThat(run("verify", changed, "--trust", trust).exit()).isEqualTo(1);
    assertThat(run("verify", item).exit()).isEqualTo(4);
  }

  private static long number(String json, String key) {
    var matcher = Pattern.compile("\"" + key + "\":(\\d+)").matcher(json);
    assertThat(matcher.find()).as(key + " in " + json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** Living processes with this folder in their command line. */
  private static List<String> processesOf(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      all = entries.filter(p -> p.getFileName().toString().matches("\\d+")).toList();
    }
    ArrayList<String> found = new ArrayList<>();
    for (Path process : all) {
      String command = commandLine(process);
      if (command.contains(folder.toString())) {
        found.add(process.getFileName() + " " + command);
      }
    }
    return found;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has ended since the listing
    }
  }

  @Test
  void ctrlCInTheMiddleLeavesNothingRunning() throws Exception {
    Path out = folder.resolve("demo");
    Path log = folder.resolve("demo.log");
    Process demo =
        edgeseal(List.of("demo", "--records", "1000000", "--out", out.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Awaitility.await()
        .atMost(World.PATIENCE)
        .until(() -> {
          assertThat(demo.isAlive()).as(Files.readString(log)).isTrue();
          return Files.exists(out.resolve("device/packing.sock"));
        });
    assertThat(processesOf(out)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor())
        .isZero();
    assertThat(demo.waitFor()).isNotZero();
    assertThat(processesOf(out)).isEmpty();
  }

  @Test
  void aFolderWithForeignFilesIsRefusedAndUntouched() throws Exception {
    Path out = Files.createDirectory(folder.resolve("mine"));
    Path letter = Files.writeString(out.resolve("letter.txt"), "dear all");
    Ended demo = run("demo", "--records", "100", "--out", out.toString());
    assertThat(demo.exit()).isEqualTo(1);
    assertThat(demo.err()).contains("ES-DMO-001");
    assertThat(letter).hasContent("dear all");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).containsExactly(letter);
    }
  }
}
