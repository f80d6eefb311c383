package dev.edgeseal.agent;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder in which a process keeps what must survive it. */
final class StateFolder {
  private StateFolder() {}

  /**
   * Makes the folder, open to its owner alone; one that is there stays as it is.
   *
   * @throws GiveUp when it cannot be made
   */
  static void make(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        return;
      }
      Path absolute = folder.toAbsolutePath();
      Path parent = absolute.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(
          absolute,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new GiveUp(AgentCode.STATE_UNREADABLE, "(" + folder + ")", e);
    }
  }
}
