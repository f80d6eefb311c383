package dev.edgeseal.agent;

import dev.edgeseal.evidence.Failure.GiveUp;
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
 * and so on. The one with the highest number is in use; the others are kept. A successor counts
 * from the moment its marker stands beside it, which is made last: a crash before loses only the
 * attempt.
 */
public final class LogFiles {
  private static final Pattern NAME = Pattern.compile("journal(?:-([1-9][0-9]{0,5}))?\\.db");

  private LogFiles() {}

  /** The journal in use, or the one that a new device begins. */
  public static Path current(Path state) {
    return newest(state).orElse(state.resolve("journal.db"));
  }

  /** The journal in use; empty on a device that never ran. */
  public static Optional<Path> newest(Path state) {
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

  private static int number(Path file) {
    Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
    if (!m.matches()) {
      return 0;
    }
    return m.group(1) == null ? 1 : Integer.parseInt(m.group(1));
  }
}
