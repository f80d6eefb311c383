package dev.edgeseal.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real file system of a few megabytes. */
record SmallDisk(Path path) implements AutoCloseable {
  /** Skips the test where mounting is not permitted. */
  static SmallDisk mount(Path directory, String size) throws IOException, InterruptedException {
    Path at = Files.createDirectory(directory.resolve("small-disk"));
    String said = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString());
    assumeTrue(said.isEmpty(), () -> "a small file system cannot be mounted here: " + said);
    return new SmallDisk(at);
  }

  void remountReadOnly() throws IOException, InterruptedException {
    require(run("mount", "-o", "remount,ro", path.toString()));
  }

  private static void require(String said) {
    if (!said.isEmpty()) {
      throw new AssertionError(said);
    }
  }

  /** What a command complained about; empty when it succeeded. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process p;
    try {
      p = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return "" + e.getMessage();
    }
    String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return p.waitFor() == 0 ? "" : "exit " + p.exitValue() + " " + said;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    require(run("umount", path.toString()));
  }
}
