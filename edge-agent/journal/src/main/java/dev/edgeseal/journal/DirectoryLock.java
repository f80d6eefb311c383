package dev.edgeseal.journal;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** That one process appends to a log. The kernel releases it when the process dies. */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static DirectoryLock take(Path journal) {
    Path file = Journal.lockFile(journal);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + journal + ")", e);
    }
    try {
      if (channel.tryLock() != null) {
        return new DirectoryLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      close(channel);
      throw new GiveUp(JournalCode.IN_USE, "(" + journal + ", by this process)", e);
    } catch (IOException e) {
      close(channel);
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + journal + ")", e);
    }
    close(channel);
    throw new GiveUp(JournalCode.IN_USE, "(" + journal + ")");
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("a lock file does not close", e);
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
