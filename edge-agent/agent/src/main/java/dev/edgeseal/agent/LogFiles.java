package dev.edgeseal.agent;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.journal.DeviceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The journals in a state folder: {@code journal.db}, then {@code journal-2.db} for its successor,
 * and so on. The one with the highest number is in use; the others are kept. A successor appears
 * under its name only when it is complete. A marker beside them says which log is in use, so that a
 * lost journal is never silently replaced by a new log or by an old one.
 */
public final class LogFiles {
  private static final Pattern NAME = Pattern.compile("journal(?:-([1-9][0-9]{0,5}))?\\.db");

  /**
   * What a successor leaves behind.
   *
   * @param journal its file, which may be lost
   * @param logId as the marker knows it
   */
  record Left(Path journal, Optional<String> logId) {}

  private LogFiles() {}

  /**
   * The journal in use, or the one that a new device begins.
   *
   * @throws GiveUp as {@link #inUse}
   */
  static Path toOpen(Path state) {
    return inUse(state).orElse(state.resolve("journal.db")); // opened marks it
  }

  /**
   * The journal in use; empty on a device that never ran.
   *
   * @throws GiveUp when the journal that was in use is gone, or another one is in its place
   */
  public static Optional<Path> inUse(Path state) {
    Optional<LogMarker> marker = LogMarker.read(state);
    Optional<Path> newest = newest(state);
    if (marker.isEmpty() || isNewer(newest, marker.get())) {
      return newest;
    }
    Path marked = state.resolve(marker.get().journal());
    String logId = marker.get().logId();
    if (!Files.exists(marked)) {
      throw new GiveUp(AgentCode.LOG_LOST, "(" + marked + ", log " + logId + ")");
    }
    String found = DeviceReader.logIdOf(marked);
    if (!found.equals(logId)) {
      throw new GiveUp(
          AgentCode.LOG_REPLACED, "(" + marked + " is log " + found + ", not " + logId + ")");
    }
    return Optional.of(marked);
  }

  /** A crash may have come between a successor and its marker. */
  private static boolean isNewer(Optional<Path> newest, LogMarker marker) {
    return newest.isPresent() && number(newest.get()) > number(Path.of(marker.journal()));
  }

  /** Marks the journal that was opened; on disk when this returns. */
  static void opened(Path journal, String logId) {
    Path state = journal.toAbsolutePath().resolveSibling(".").normalize();
    LogMarker now = new LogMarker(String.valueOf(journal.getFileName()), logId);
    if (!LogMarker.read(state).equals(Optional.of(now))) {
      now.write(state);
    }
  }

  /**
   * The log that a successor would leave: the one in use, also when its file is lost.
   *
   * @throws GiveUp when there never was one
   */
  static Left toSucceed(Path state) {
    Optional<LogMarker> marker = LogMarker.read(state);
    Optional<Path> newest = newest(state);
    if (marker.isPresent() && !isNewer(newest, marker.get())) {
      return new Left(state.resolve(marker.get().journal()), marker.map(LogMarker::logId));
    }
    return newest
        .map(file -> new Left(file, Optional.empty()))
        .orElseThrow(() -> new GiveUp(AgentCode.NO_JOURNAL, "(" + state + ")"));
  }

  /** The newest journal that is there; empty on a device that never ran. */
  static Optional<Path> newest(Path state) {
    if (!Files.isDirectory(state)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(state)) {
      return files.filter(f -> number(f) > 0).max(Comparator.comparingInt(LogFiles::number));
    } catch (IOException e) {
      throw new GiveUp(AgentCode.STATE_UNREADABLE, "(" + state + ")", e);
    }
  }

  /** Where the successor of {@code journal} goes. */
  static Path successor(Path journal) {
    return journal.resolveSibling("journal-" + (number(journal) + 1) + ".db");
  }

  /** Whether a journal of the agent's own is called that. */
  static boolean isJournal(String name) {
    return NAME.matcher(name).matches();
  }

  private static int number(Path file) {
    Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
    if (!m.matches()) {
      return 0;
    }
    return m.group(1) == null ? 1 : Integer.parseInt(m.group(1));
  }
}
