package dev.edgeseal.journal;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Note;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * @param file the SQLite file; its directory exists
 * @param predecessor the log that a new one succeeds
 * @param steps hears each step of the commit order
 */
public record DeviceSettings(
    Path file,
    Identity identity,
    Clock clock,
    Quorum quorum,
    Optional<Note.Predecessor> predecessor,
    Consumer<CommitStep> steps) {
  /**
   * Who writes the log.
   *
   * @param issuer the device's URI
   * @param model what kind of device this is, as its genesis says
   * @param program name and version of this program, for boot notes
   */
  public record Identity(String issuer, String model, String program) {}

  /**
   * @param bootId the kernel's boot_id
   * @param now for the log's own notes
   * @param issuedAt signing time in seconds since 1970; empty while the clock is not trusted
   */
  public record Clock(String bootId, Supplier<CaptureTime> now, Supplier<OptionalLong> issuedAt) {}

  /**
   * Whose receipts make a record anchored.
   *
   * @param needed how many city nodes must have registered it
   * @param cities the city nodes that count; empty: every one that gave a receipt
   */
  public record Quorum(int needed, Optional<Set<String>> cities) {
    public Quorum {
      if (needed < 1) {
        throw new IllegalArgumentException("a quorum is at least one");
      }
      cities = cities.map(Set::copyOf);
    }

    /** Every city node counts that gave a receipt. */
    public static Quorum ofAny(int needed) {
      return new Quorum(needed, Optional.empty());
    }

    boolean counts(String city) {
      return cities.isEmpty() || cities.get().contains(city);
    }
  }

  /** The same for a log in {@code newFile} that succeeds another. */
  DeviceSettings beginning(Path newFile, Note.Predecessor before) {
    return new DeviceSettings(newFile, identity, clock, quorum, Optional.of(before), steps);
  }

  JournalSettings log() {
    return new JournalSettings(file, identity.issuer(), clock.issuedAt(), steps);
  }
}
