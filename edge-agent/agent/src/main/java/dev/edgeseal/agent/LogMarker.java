package dev.edgeseal.agent;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which log is in use, in a file of its own beside the journals: so that a lost journal is told
 * from a device that never had one.
 *
 * @param journal the name of the journal's file
 */
record LogMarker(String journal, String logId) {
  static final String NAME = "log-in-use";
  private static final Pattern LINE = Pattern.compile("(\\S+) (\\S+)\n");
  private static final int MAX_SIZE = 1024;

  /**
   * @throws GiveUp when there is one and it cannot be understood
   */
  static Optional<LogMarker> read(Path state) {
    Path file = state.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      Matcher m = LINE.matcher(new String(in.readNBytes(MAX_SIZE), StandardCharsets.ISO_8859_1));
      if (!m.matches() || !LogFiles.isJournal(m.group(1))) {
        throw new GiveUp(AgentCode.LOG_MARKER, "(" + file + ")");
      }
      return Optional.of(new LogMarker(m.group(1), m.group(2)));
    } catch (IOException e) {
      throw new GiveUp(AgentCode.STATE_UNREADABLE, "(" + file + ")", e);
    }
  }

  /** On disk when this returns; a crash leaves the one before. */
  void write(Path state) {
    Path file = state.resolve(NAME);
    Path unfinished = state.resolve(NAME + ".new");
    try {
      try (FileChannel out =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer line =
            ByteBuffer.wrap((journal + " " + logId + "\n").getBytes(StandardCharsets.ISO_8859_1));
        while (line.hasRemaining()) {
          out.write(line);
        }
        out.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(state)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new GiveUp(AgentCode.STATE_UNWRITABLE, "(" + file + ")", e);
    }
  }
}
