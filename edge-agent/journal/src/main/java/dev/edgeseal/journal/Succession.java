package dev.edgeseal.journal;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Note;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a successor log when the old one can no longer be sealed: its genesis names the
 * predecessor and its last head. The old file is kept beside it under its log id.
 */
public final class Succession {
  private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
  private static final String[] PARTS = {"", "-wal", "-shm"};

  /**
   * @param kept where the old log's file is now
   */
  public record Result(String logId, Note.Predecessor predecessor, Path kept) {}

  private Succession() {}

  /**
   * Begins the successor; the agent must not be running. When this is interrupted at any point,
   * calling it again, or starting the agent, completes it.
   *
   * @throws GiveUp when another process keeps the journal, or the files cannot be moved
   */
  public static Result begin(DeviceSettings settings, Signer signer, String reason) {
    Path file = settings.file();
    try (DirectoryLock lock = DirectoryLock.take(file)) {
      complete(file);
      Note.Predecessor predecessor = describe(file, reason);
      settle(file);
      Path next = nextFile(file);
      String logId;
      try (DeviceJournal journal =
          DeviceJournal.open(withPredecessor(settings, next, predecessor), signer)) {
        logId = journal.logId();
      }
      Path kept = file.resolveSibling("journal-" + predecessor.logId() + ".db");
      move(file, kept);
      move(next, file);
      return new Result(logId, predecessor, kept);
    }
  }

  /**
   * Puts a successor in place that was begun but not moved: only its predecessor had been moved
   * away.
   */
  static void complete(Path file) {
    Path next = nextFile(file);
    if (!Files.exists(file) && Files.exists(next)) {
      move(next, file);
    }
  }

  private static Path nextFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".successor");
  }

  /** Moves what the write-ahead log holds into the file, where that is possible. */
  private static void settle(Path file) {
    try {
      Store.openWriter(file, connection -> {}).close();
    } catch (Failure | SQLException e) {
      LOG.warn(
          "the old journal is kept with its write-ahead log file={} cause={}",
          file,
          e.getMessage());
    }
  }

  /** The last head that the file still shows; none when it cannot be read. */
  private static Note.Predecessor describe(Path file, String reason) {
    if (!Files.exists(file)) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + " does not exist)");
    }
    try (Store store = Store.openReader(file)) {
      Optional<Head> head = store.lastHead();
      String logId = store.meta(Journal.META_LOG).orElse("unknown");
      return new Note.Predecessor(
          logId,
          head.map(h -> h.statement().size()).orElse(0L),
          head.map(Head::root).orElse(Merkle.emptyRoot()),
          reason);
    } catch (SQLException | Failure e) {
      Digest root = Merkle.emptyRoot();
      return new Note.Predecessor("unreadable", 0, root, reason);
    }
  }

  private static DeviceSettings withPredecessor(
      DeviceSettings s, Path file, Note.Predecessor predecessor) {
    return new DeviceSettings(
        file,
        s.issuer(),
        s.model(),
        s.program(),
        s.bootId(),
        s.clock(),
        s.issuedAt(),
        Optional.of(predecessor),
        s.quorum(),
        s.steps());
  }

  private static void move(Path from, Path to) {
    try {
      for (String part : PARTS) {
        Path source = from.resolveSibling(from.getFileName() + part);
        Path target = to.resolveSibling(to.getFileName() + part);
        if (part.isEmpty() && Files.exists(target)) {
          throw new GiveUp(JournalCode.NO_ACCESS, "(" + target + " exists already)");
        }
        if (Files.exists(source)) {
          Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (AtomicMoveNotSupportedException e) {
      throw new GiveUp(JournalCode.DURABILITY, "(" + from + ")", e);
    } catch (IOException e) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + from + " to " + to + ")", e);
    }
  }
}
