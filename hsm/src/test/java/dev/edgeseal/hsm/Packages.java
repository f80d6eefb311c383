package dev.edgeseal.hsm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where Debian's packages put what these tests need. */
final class Packages {
  private Packages() {}

  /** A PKCS#11 library below one of the folders for such. */
  static Path library(String name, String fromPackage) {
    return find(
        Stream.of(
            "/usr/lib/x86_64-linux-gnu/pkcs11",
            "/usr/lib/aarch64-linux-gnu/pkcs11",
            "/usr/lib/pkcs11"),
        name,
        fromPackage);
  }

  static Path program(String name, String fromPackage) {
    return find(Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin"), name, fromPackage);
  }

  private static Path find(Stream<String> folders, String name, String fromPackage) {
    return folders
        .map(f -> Path.of(f, name))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                name + " is missing; ./edgeseal test installs it: apt install " + fromPackage));
  }

  static List<String> command(Path program, String... arguments) {
    return Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList();
  }
}
