package dev.edgeseal.sensors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Public test vectors beside the repository. */
final class Vectors {
  private Vectors() {}

  static Path path(String name) {
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      Path file = p.resolve("../shared/vectors").resolve(name).normalize();
      if (Files.exists(file)) {
        return file;
      }
    }
    assumeTrue(false, name + " is not here");
    throw new AssertionError();
  }

  static byte[] read(String name) throws IOException {
    return Files.readAllBytes(path(name));
  }
}
