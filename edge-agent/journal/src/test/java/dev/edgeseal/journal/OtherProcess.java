package dev.edgeseal.journal;

import dev.edgeseal.evidence.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that opens a journal and says what came of it. */
final class OtherProcess {
  private OtherProcess() {}

  static String tryToOpen(Path file, String... before) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it does not end: " + said);
    }
    return said;
  }

  public static void main(String[] args) {
    TestLog log = TestLog.of("es-another", Path.of(args[0]));
    try (DeviceJournal journal = log.open()) {
      System.out.println("opened " + journal.size());
    } catch (Failure e) {
      System.out.println(e.getMessage());
    }
  }
}
