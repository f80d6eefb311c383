package dev.edgeseal.agent.demo;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/**
 * Where a demo keeps everything. Only an empty folder, or one that an earlier demo marked as its
 * own, is used: nothing else is ever deleted.
 */
record DemoFolder(Path root) {
  private static final String MARK = ".edgeseal-demo";

  /** So that the longest socket path below stays within the 107 bytes of unix(7). */
  private static final int MAX_PATH = 80;

  /** Makes the folder, emptied of an earlier demo's files and readable by this user only. */
  static DemoFolder prepare(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    if (absolute.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
      throw new RejectInput(
          DemoCode.FOLDER,
          "(" + absolute + ": its sockets need a path of at most " + MAX_PATH + " bytes)");
    }
    try {
      if (Files.isDirectory(absolute) && !isEmpty(absolute)) {
        if (!Files.exists(absolute.resolve(MARK))) {
          throw new RejectInput(DemoCode.FOLDER, "(" + absolute + ")");
        }
        deleteContents(absolute);
      }
      Files.createDirectories(absolute);
      Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
      Files.writeString(
          absolute.resolve(MARK), "made by edgeseal demo; its next run deletes all of it\n");
      DemoFolder folder = new DemoFolder(absolute);
      for (Path p :
          new Path[] {
            folder.device(), folder.city(), folder.tokens(), folder.logs(), folder.proofs()
          }) {
        Files.createDirectories(p);
      }
      return folder;
    } catch (IOException e) {
      throw new GiveUp(DemoCode.FOLDER, "(" + absolute + ": " + e.getMessage() + ")", e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void deleteContents(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            if (!directory.equals(folder)) {
              Files.delete(directory);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  Path device() {
    return root.resolve("device");
  }

  Path city() {
    return root.resolve("city");
  }

  Path tokens() {
    return root.resolve("tokens");
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path proofs() {
    return root.resolve("proofs");
  }

  Path softHsmConfig() {
    return root.resolve("softhsm2.conf");
  }

  Path agentConfig() {
    return root.resolve("edgeseal.toml");
  }

  Path cityConfig() {
    return root.resolve("city-node.toml");
  }

  Path devicePin() {
    return root.resolve("device.pin");
  }

  Path cityPin() {
    return root.resolve("city.pin");
  }

  Path cityCertificate() {
    return root.resolve("riverside.pem");
  }

  /** The broker's configuration, key and certificates. */
  Path broker() {
    return root.resolve("broker");
  }

  /** What the city shows over TLS and DTLS. */
  Path cityTls() {
    return root.resolve("riverside-tls.pem");
  }

  /** The demo's one authority: of its devices and of its servers. */
  Path deviceCa() {
    return root.resolve("device-ca.pem");
  }

  Path trust() {
    return root.resolve("demo.estrust");
  }

  Path control() {
    return device().resolve("control.sock");
  }

  Path lines() {
    return device().resolve("packing.sock");
  }

  Path meterLine() {
    return device().resolve("meter.fifo");
  }

  Path telegrams() {
    return root.resolve("meter-telegrams.txt");
  }

  Path journal() {
    return device().resolve("journal.db");
  }

  Path cityJournal() {
    return city().resolve("journal.db");
  }
}
