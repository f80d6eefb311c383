package dev.edgeseal.provisioning;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their user may read. */
final class PrivateFile {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private PrivateFile() {}

  /** Appears complete and synced, or not at all. */
  static void write(Path file, byte[] content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path draft =
        Files.createTempFile(directory, ".draft", "", PosixFilePermissions.asFileAttribute(OWNER));
    try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * @throws GiveUp {@link ProvisioningCode#AUTHORITY_OPEN} or {@link
   *     ProvisioningCode#AUTHORITY_UNREADABLE}
   */
  static byte[] read(Path file) {
    try {
      if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        throw new GiveUp(ProvisioningCode.AUTHORITY_OPEN, "(" + file + ")");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new GiveUp(ProvisioningCode.AUTHORITY_UNREADABLE, "(" + file + ")", e);
    }
  }
}
