package dev.edgeseal.testrig.campaign;

import java.io.IOException;
import java.nio.file.Path;

/** A small file system in memory, where this user may mount one. */
record Mount(Path folder, boolean isThere) implements AutoCloseable {
  static Mount of(Path folder, String size) throws IOException, InterruptedException {
    int exit = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
    return new Mount(folder, exit == 0);
  }

  void readOnly() throws IOException, InterruptedException {
    if (run("mount", "-o", "remount,ro", folder.toString()) != 0) {
      throw new IllegalStateException("it cannot be made read-only");
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (isThere) {
      run("umount", "-l", folder.toString());
    }
  }
}
