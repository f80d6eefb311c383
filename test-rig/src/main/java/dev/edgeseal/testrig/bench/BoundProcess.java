package dev.edgeseal.testrig.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A child process on certain cores, whose processor time the kernel counts apart. */
final class BoundProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  /**
   * @param cores as {@code taskset} takes them; empty for all
   */
  BoundProcess(Optional<String> cores, List<String> command) throws IOException {
    ArrayList<String> whole = new ArrayList<>();
    cores.ifPresent(c -> whole.addAll(List.of("taskset", "-c", c)));
    whole.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.INHERIT);
    // what was packaged for this run, without a look whether sources are newer
    builder.environment().put("EDGESEAL_IN_BUILD", "1");
    this.process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // Ctrl-C leaves nothing
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
  }

  static List<String> java(Class<?> main, String... args) {
    ArrayList<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(args));
    return command;
  }

  void say(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }

  /** Waits for its next line. */
  String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the process of a benchmark ended: " + process.info());
    }
    return line;
  }

  /** Processor time of all its threads so far, in the kernel and out of it; steps of 10 ms. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Asks it to end and waits until it has. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(Duration.ofSeconds(30))) {
      process.toHandle().destroyForcibly();
      process.waitFor();
    }
  }
}
