package dev.edgeseal.testrig.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process with the file that its output goes to. */
record Part(String name, Process process, Path log) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** SIGKILL; returns when it is dead. Idempotent. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return ended();
  }

  /** The exit code of a process that ends by itself. */
  int ended() throws InterruptedException {
    if (!process.waitFor(PATIENCE)) {
      kill();
      throw new AssertionError(name + " did not end:\n" + text());
    }
    return process.exitValue();
  }

  String text() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
