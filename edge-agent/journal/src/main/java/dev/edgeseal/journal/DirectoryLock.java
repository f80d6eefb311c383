package dev.edgeseal.journal;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** That one process appends to a log. The kernel releases it when the process dies. */
final class DirectoryLock implements AutoCloseable {
  /**
   * The kernel's lock belongs to the whole process and goes when any channel on the file is closed
   * (fcntl(2), "Advisory record locking"). So a second taker in this process must be refused before
   * it opens one.
   */
  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static DirectoryLock take(Path journal) {
    Path file;
    try {
      Path named = Journal.lockFile(journal).toAbsolutePath();
      file = named.resolveSibling(".").toRealPath().resolve(named.getFileName());
    } catch (IOException e) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + journal + ")", e);
    }
    if (!TAKEN.add(file)) {
      throw new GiveUp(JournalCode.IN_USE, "(" + journal + ", by this process)");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return new DirectoryLock(file, channel);
      }
    } catch (IOException e) {
      release(file, channel);
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + journal + ")", e);
    }
    release(file, channel);
    throw new GiveUp(JournalCode.IN_USE, "(" + journal + ")");
  }

  private static void release(Path file, @Nullable FileChannel channel) {
    try {
      if (channel != null && channel.isOpen()) {
        channel.close();
        TAKEN.remove(file);
      } else if (channel == null) {
        TAKEN.remove(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a lock file does not close", e);
    }
  }

  /** Idempotent: it never gives up a lock that was taken again since. */
  @Override
  public void close() {
    release(file, channel);
  }
}
