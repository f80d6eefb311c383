package dev.edgeseal.agent;

import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.journal.JournalCode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once what keeps records from being captured, with the way out, and once that it is over.
 * Safe for all threads.
 */
final class CaptureTrouble {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureTrouble.class);

  private final AtomicReference<Optional<Code>> now = new AtomicReference<>(Optional.empty());

  void captured() {
    if (now.get().isPresent() && now.getAndSet(Optional.empty()).isPresent()) {
      LOG.info("records are captured again");
    }
  }

  /** A record that was refused for what it is, and a journal that was closed, are no trouble. */
  void failed(Throwable e) {
    if (!(e instanceof Failure f)
        || f instanceof Failure.RejectInput
        || f.code() == JournalCode.CLOSED) {
      return;
    }
    Optional<Code> code = Optional.of(f.code());
    if (!now.getAndSet(code).equals(code)) {
      LOG.error("{} Do: {}", f.getMessage(), f.code().remedy());
    }
  }
}
