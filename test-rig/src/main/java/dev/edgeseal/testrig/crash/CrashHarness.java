package dev.edgeseal.testrig.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts a {@link Victim}, kills it, lets it check, and starts it again over the same state.
 *
 * <p>It is killed through its handle: {@link Process#destroyForcibly} would also close the pipe and
 * lose what was acknowledged last.
 */
public final class CrashHarness {
  /** How a process ends that SIGKILL ended: 128 + 9. */
  private static final int KILLED = 137;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Victim victim;

  public CrashHarness(Victim victim) {
    this.victim = victim;
  }

  /**
   * Kills the process {@code after} its first line.
   *
   * @throws IllegalStateException when it printed nothing, or died before
   */
  public void kill(Duration after) throws Exception {
    Run run = start();
    try {
      run.awaitFirstLine();
      if (run.process.waitFor(after.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("it died by itself, exit " + run.process.exitValue());
      }
    } finally {
      run.process.toHandle().destroyForcibly();
    }
    run.awaitDeath();
    victim.check();
  }

  /**
   * Waits until the process has killed itself at a point it was told of.
   *
   * @throws IllegalStateException when it does not within a minute, or ends otherwise
   */
  public void awaitKill() throws Exception {
    Run run = start();
    try {
      if (!run.process.waitFor(PATIENCE)) {
        throw new IllegalStateException("it does not come to the point where it is to die");
      }
    } finally {
      run.process.toHandle().destroyForcibly();
    }
    run.awaitDeath();
    victim.check();
  }

  private Run start() throws IOException {
    Process process =
        new ProcessBuilder(victim.command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Run(process, victim);
  }

  /** One process with the thread that reads what it prints. */
  private static final class Run {
    private final Process process;
    private final CountDownLatch firstLine = new CountDownLatch(1);
    private final Thread reader;

    Run(Process process, Victim victim) {
      this.process = process;
      this.reader = Thread.ofPlatform().name("edgeseal-crash-reader").start(() -> read(victim));
    }

    private void read(Victim victim) {
      try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          victim.acknowledged(line);
          firstLine.countDown();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void awaitFirstLine() throws InterruptedException {
      if (!firstLine.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("it acknowledges nothing");
      }
    }

    void awaitDeath() throws InterruptedException {
      int exit = process.waitFor();
      reader.join();
      if (exit != KILLED) {
        throw new IllegalStateException("it was not killed, exit " + exit);
      }
    }
  }
}
