package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SHA-256 of certificates that are not taken. A file of them is read again when its time or its
 * size has changed; while it cannot be read, what was read before holds. Safe for all threads.
 */
final class Revocations {
  private static final Logger log = LoggerFactory.getLogger(Revocations.class);

  /** What tells one state of the file from the next; empty when the file cannot be looked at. */
  private record Stamp(FileTime modified, long size) {}

  private record State(Optional<Stamp> stamp, Set<Digest> digests) {}

  private final Optional<Path> file;
  private volatile State state;

  /** Those, for good. */
  Revocations(Set<Digest> digests) {
    this.file = Optional.empty();
    this.state = new State(Optional.empty(), Set.copyOf(digests));
  }

  /**
   * @param file one certificate a line, hexadecimal; empty lines and those that begin with # are
   *     passed over
   * @throws GiveUp when the file cannot be read
   */
  Revocations(Path file) {
    this.file = Optional.of(file);
    Optional<Stamp> stamp = stamp(file);
    this.state = new State(stamp, read(file));
  }

  /** As the file says now. */
  Set<Digest> now() {
    if (file.isPresent() && !stamp(file.get()).equals(state.stamp())) {
      reload(file.get());
    }
    return state.digests();
  }

  private synchronized void reload(Path path) {
    Optional<Stamp> stamp = stamp(path); // before it is read: a later change is seen again
    if (stamp.equals(state.stamp())) {
      return;
    }
    Set<Digest> digests = state.digests();
    try {
      digests = read(path);
      log.info("{} is read again: {} certificates are revoked", path, digests.size());
    } catch (GiveUp e) {
      log.error("what was read before holds: {}", e.getMessage());
    }
    state = new State(stamp, digests);
  }

  private static Optional<Stamp> stamp(Path path) {
    try {
      BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(new Stamp(a.lastModifiedTime(), a.size()));
    } catch (IOException e) {
      log.debug("{} cannot be looked at", path, e);
      return Optional.empty();
    }
  }

  private static Set<Digest> read(Path path) {
    try {
      HashSet<Digest> found = new HashSet<>();
      for (String line : Files.readAllLines(path)) {
        String text = line.strip();
        if (!text.isEmpty() && !text.startsWith("#")) {
          found.add(Digest.of(HexFormat.of().parseHex(text)));
        }
      }
      return Set.copyOf(found);
    } catch (IOException | IllegalArgumentException e) {
      throw new GiveUp(CityCode.ENROLMENT_FILE, "(" + path + ": " + e.getMessage() + ")", e);
    }
  }
}
