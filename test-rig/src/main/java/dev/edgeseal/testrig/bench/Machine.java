package dev.edgeseal.testrig.bench;

import dev.edgeseal.hsm.TokenInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteJDBCLoader;

/** What the numbers depend on. */
final class Machine {
  private static final int SYNCS = 200;

  private Machine() {}

  /** Facts by name, in the order in which they are printed. */
  static Map<String, String> facts(Path directory, TokenInfo token) throws Exception {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("when", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    facts.put("processor", processor());
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put(
        "load before",
        "%.1f".formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    facts.put("system", System.getProperty("os.name"));
    facts.put("Java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
    facts.put("SQLite", PlainSqlite.version() + ", sqlite-jdbc " + SQLiteJDBCLoader.getVersion());
    facts.put("token", token.manufacturer().strip() + " " + token.model().strip() + softHsm());
    facts.put(
        "disk sync", "%.0f µs (median, 4 KiB and fdatasync)".formatted(syncMicros(directory)));
    facts.put("bytes of a record", Integer.toString(Sample.rowSize()));
    return facts;
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static String softHsm() throws IOException {
    Process tool = new ProcessBuilder("softhsm2-util", "--version").start();
    return ", version " + new String(tool.getInputStream().readAllBytes()).strip();
  }

  private static double syncMicros(Path directory) throws IOException {
    Path file = directory.resolve("sync");
    List<Double> micros = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(4096), 0);
        channel.force(false);
        micros.add((System.nanoTime() - start) / 1e3);
      }
    }
    Files.delete(file);
    return Spread.of(micros).median();
  }
}
