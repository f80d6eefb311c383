package dev.edgeseal.journal;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * @param file the SQLite file; its directory exists
 * @param issuer the owner of the log, a URI
 * @param issuedAt signing time in seconds since 1970; empty while the clock is not trusted
 * @param steps hears each step of the commit order on the writer thread; must not throw
 */
public record JournalSettings(
    Path file, String issuer, Supplier<OptionalLong> issuedAt, Consumer<CommitStep> steps) {
  public JournalSettings(Path file, String issuer, Supplier<OptionalLong> issuedAt) {
    this(file, issuer, issuedAt, step -> {});
  }
}
