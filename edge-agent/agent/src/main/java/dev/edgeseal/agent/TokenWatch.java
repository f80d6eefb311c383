package dev.edgeseal.agent;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.JournalCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in the device's log from when to when nothing could be sealed. That it was lost is kept in
 * a file too, so that a restart in between does not leave the loss without its end. For one thread.
 */
final class TokenWatch {
  static final String FILE = "token-lost";

  private static final Logger LOG = LoggerFactory.getLogger(TokenWatch.class);

  private final DeviceJournal journal;
  private final Supplier<CaptureTime> clock;
  private final Path file;

  /** Null while sealing works. */
  private @Nullable Loss loss;

  /**
   * @param since Unix milliseconds; empty when the clock was never set
   * @param noted the code that the log has; empty while it has none yet
   * @param signatures made before it
   */
  private record Loss(OptionalLong since, Optional<Code> noted, long signatures) {
    Loss withNote(Code code) {
      return new Loss(since, Optional.of(code), signatures);
    }
  }

  TokenWatch(DeviceJournal journal, Supplier<CaptureTime> clock, Path state) {
    this.journal = journal;
    this.clock = clock;
    this.file = state.resolve(FILE);
    this.loss = before();
  }

  /** A loss that an earlier process did not see the end of. */
  private @Nullable Loss before() {
    try {
      String since = Files.readString(file).strip();
      OptionalLong millis =
          since.matches("[0-9]{1,18}")
              ? OptionalLong.of(Long.parseLong(since))
              : OptionalLong.empty();
      return new Loss(millis, Optional.of(JournalCode.NOT_SEALED), 0);
    } catch (IOException e) {
      return null;
    }
  }

  /** Looks once. What may pass by itself is tried again at the next turn. */
  void turn() {
    try {
      Optional<Failure> failure = journal.signerFailure();
      if (failure.isPresent()) {
        lost(failure.get());
      } else if (loss != null && journal.signatures() > loss.signatures()) {
        back(loss);
      }
    } catch (RetryLater e) {
      LOG.debug("the note is tried again", e);
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lost(Failure failure) throws IOException, InterruptedException {
    Loss now = loss;
    if (now == null) {
      now = new Loss(clock.get().wall(), Optional.empty(), journal.signatures());
      loss = now;
      // before the note: a crash between the two leaves a log that says too little, not a loss
      // without an end
      OptionalLong since = now.since();
      Files.writeString(
          file, since.isPresent() ? Long.toString(since.getAsLong()) : "-", StandardCharsets.UTF_8);
    }
    Code code = failure.code();
    boolean alarm = code == JournalCode.KEY_OUT_OF_USE;
    if (now.noted().isPresent() && !(alarm && now.noted().get() != code)) {
      return;
    }
    long note = journal.append(new Note.TokenLost(code.id() + " " + code.title()));
    loss = now.withNote(code);
    if (alarm) {
      LOG.error("{} note={} Do: {}", failure.getMessage(), note, code.remedy());
    } else {
      LOG.warn("nothing is sealed now, records are captured: {} note={}", code.id(), note);
    }
  }

  private void back(Loss was) throws IOException, InterruptedException {
    long note = journal.append(new Note.TokenBack(was.since()));
    Files.deleteIfExists(file);
    loss = null;
    LOG.info("records are sealed again note={}", note);
  }
}
