package dev.edgeseal.journal;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Begins a successor log when the old one can no longer be sealed: its genesis names the
 * predecessor and its last head. The old file is neither changed nor moved.
 */
public final class Succession {
  private static final String UNFINISHED = ".new";
  private static final String[] PARTS = {"", "-wal", "-shm", ".lock"};

  public record Result(String logId, Note.Predecessor predecessor) {}

  private Succession() {}

  /**
   * Begins the successor in a file of its own; the agent must not be running. The file appears
   * under its name only when it is complete: an interrupted call leaves the old log in use, and
   * calling again begins anew.
   *
   * @param old the log that is left; its file may be lost when its id is known
   * @param oldLog the id of its log, as it is known from elsewhere
   * @param successor settings of the new log; its file must not exist
   * @throws GiveUp when another process keeps the old log, or the file cannot be made
   */
  public static Result begin(
      Path old, Optional<String> oldLog, DeviceSettings successor, Signer signer, String reason) {
    Path file = successor.file();
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    try (DirectoryLock lock = DirectoryLock.take(old)) {
      if (Files.exists(file)) {
        throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + " exists already)");
      }
      deleteUnfinished(unfinished);
      Note.Predecessor predecessor = describe(old, oldLog, reason);
      String logId;
      try (DeviceJournal journal =
          DeviceJournal.open(successor.beginning(unfinished, predecessor), signer)) {
        logId = journal.logId();
      }
      requireSettled(unfinished);
      // A crash before this line leaves the old log in use, after it the new one.
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      deleteUnfinished(unfinished);
      return new Result(logId, predecessor);
    } catch (IOException e) {
      throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + ")", e);
    }
  }

  /** Only the file itself is moved, so everything must be in it. */
  private static void requireSettled(Path unfinished) {
    if (Files.exists(unfinished.resolveSibling(unfinished.getFileName() + "-wal"))) {
      throw new GiveUp(JournalCode.IN_USE, "(" + unfinished + ")");
    }
  }

  /** What an interrupted call left: nobody was ever told of it. */
  private static void deleteUnfinished(Path unfinished) throws IOException {
    for (String part : PARTS) {
      Files.deleteIfExists(unfinished.resolveSibling(unfinished.getFileName() + part));
    }
  }

  /** The last head that the file still shows; size 0 when it shows none. */
  private static Note.Predecessor describe(Path file, Optional<String> known, String reason) {
    Note.Predecessor lost =
        new Note.Predecessor(known.orElse("unreadable"), 0, Merkle.emptyRoot(), reason);
    if (!Files.exists(file)) {
      if (known.isEmpty()) {
        throw new GiveUp(JournalCode.NO_ACCESS, "(" + file + " does not exist)");
      }
      return lost;
    }
    try (Store store = Store.openReader(file)) {
      String found = store.meta(Journal.META_LOG).orElse("unreadable");
      if (known.isPresent() && !known.get().equals(found)) {
        return lost; // another log lies in its place
      }
      Optional<Head> head = store.lastHead();
      return new Note.Predecessor(
          found,
          head.map(h -> h.statement().size()).orElse(0L),
          head.map(Head::root).orElse(Merkle.emptyRoot()),
          reason);
    } catch (SQLException | Failure e) {
      return lost;
    }
  }
}
