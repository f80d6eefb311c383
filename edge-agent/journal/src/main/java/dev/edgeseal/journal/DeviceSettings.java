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
 * @param issuer the device's URI
 * @param model what kind of device this is, as its genesis says
 * @param program name and version of this program, for boot notes
 * @param bootId the kernel's boot_id
 * @param clock now, for the log's own notes
 * @param issuedAt signing time in seconds since 1970; empty while the clock is not trusted
 * @param predecessor the log that a new one succeeds
 * @param quorum how many city nodes must have registered a record before it counts as anchored
 * @param cities the city nodes that count; empty: every one that gave a receipt
 * @param steps hears each step of the commit order
 */
public record DeviceSettings(
    Path file,
    String issuer,
    String model,
    String program,
    String bootId,
    Supplier<CaptureTime> clock,
    Supplier<OptionalLong> issuedAt,
    Optional<Note.Predecessor> predecessor,
    int quorum,
    Optional<Set<String>> cities,
    Consumer<CommitStep> steps) {
  public DeviceSettings {
    if (quorum < 1) {
      throw new IllegalArgumentException("a quorum is at least one");
    }
  }

  /** Settings with which every city node counts that gave a receipt. */
  public DeviceSettings(
      Path file,
      String issuer,
      String model,
      String program,
      String bootId,
      Supplier<CaptureTime> clock,
      Supplier<OptionalLong> issuedAt,
      Optional<Note.Predecessor> predecessor,
      int quorum,
      Consumer<CommitStep> steps) {
    this(
        file,
        issuer,
        model,
        program,
        bootId,
        clock,
        issuedAt,
        predecessor,
        quorum,
        Optional.empty(),
        steps);
  }

  /** The same with these city nodes counting, and no other. */
  public DeviceSettings counting(Set<String> names) {
    return new DeviceSettings(
        file,
        issuer,
        model,
        program,
        bootId,
        clock,
        issuedAt,
        predecessor,
        quorum,
        Optional.of(Set.copyOf(names)),
        steps);
  }

  boolean counts(String city) {
    return cities.isEmpty() || cities.get().contains(city);
  }

  /** The same for a log in {@code newFile} that succeeds another. */
  DeviceSettings beginning(Path newFile, Note.Predecessor before) {
    return new DeviceSettings(
        newFile,
        issuer,
        model,
        program,
        bootId,
        clock,
        issuedAt,
        Optional.of(before),
        quorum,
        cities,
        steps);
  }

  JournalSettings log() {
    return new JournalSettings(file, issuer, issuedAt, steps);
  }
}
