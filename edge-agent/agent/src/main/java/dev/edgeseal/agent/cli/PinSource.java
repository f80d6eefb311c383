package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.PinInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Where a PIN comes from: a file, standard input or a systemd credential, and nowhere else. What
 * standard input said is kept until it is closed.
 */
final class PinSource implements AutoCloseable {
  private static final String STANDARD_INPUT = "-";
  private static final String CREDENTIAL = "credential:";

  private final String option;
  private final Optional<Path> file;
  private final Optional<Pin> typed;

  private PinSource(String option, Optional<Path> file, Optional<Pin> typed) {
    this.option = option;
    this.file = file;
    this.typed = typed;
  }

  /**
   * @param given FILE, {@code -} for the next line of standard input, or {@code credential:NAME}
   */
  static PinSource of(String option, String given) {
    if (given.equals(STANDARD_INPUT)) {
      return new PinSource(option, Optional.empty(), Optional.of(PinInput.standard().next()));
    }
    Path path =
        given.startsWith(CREDENTIAL)
            ? Pin.credential(given.substring(CREDENTIAL.length()), System.getenv())
            : Path.of(given);
    return new PinSource(option, Optional.of(path), Optional.empty());
  }

  /** As {@link #of}, or the file of the configuration. */
  static PinSource of(String option, Optional<String> given, Optional<Path> otherwise) {
    if (given.isPresent()) {
      return of(option, given.get());
    }
    return new PinSource(
        option,
        Optional.of(
            otherwise.orElseThrow(() ->
                new RejectInput(
                    AgentCode.USAGE, "(" + option + " is missing: FILE, - or credential:NAME)"))),
        Optional.empty());
  }

  /** A PIN of its own for each call. */
  Pin read() {
    return typed.isPresent() ? typed.get().copy() : Pin.read(file.orElseThrow());
  }

  /** Writes a random PIN where the file is missing. */
  void makeIfMissing() {
    if (file.isPresent() && !Files.exists(file.get())) {
      try (Pin random = Pin.random(new SecureRandom())) {
        random.writeNew(file.get());
      }
    }
  }

  Optional<Path> file() {
    return file;
  }

  @Override
  public void close() {
    typed.ifPresent(Pin::close);
  }

  @Override
  public String toString() {
    return file.map(Path::toString).orElse(option + " " + STANDARD_INPUT);
  }
}
