package dev.edgeseal.agent;

import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.Retention;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops payloads by policy, each minute, and each turn while there is more. For one thread. */
final class Pruning {
  private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final DeviceJournal journal;
  private final Retention retention;
  private final long interval;
  private long last = System.nanoTime();
  private boolean more;
  private boolean troubled;

  Pruning(DeviceJournal journal, Retention retention) {
    this(journal, retention, INTERVAL);
  }

  Pruning(DeviceJournal journal, Retention retention, Duration interval) {
    this.journal = journal;
    this.retention = retention;
    this.interval = interval.toNanos();
  }

  /**
   * Looks whether it is time. What may pass by itself is said once and tried again at the next
   * time.
   *
   * @throws dev.edgeseal.evidence.Failure.GiveUp when the journal cannot be used any more
   */
  void turn() {
    if (!more && System.nanoTime() - last < interval) {
      return;
    }
    last = System.nanoTime();
    more = false;
    try {
      Optional<DeviceJournal.Dropped> dropped = journal.prune(retention);
      dropped.ifPresent(d -> LOG.info("payloads dropped note={}", d.note()));
      more = dropped.map(DeviceJournal.Dropped::more).orElse(false);
      troubled = false;
    } catch (RetryLater e) {
      if (!troubled) {
        LOG.warn("no payloads can be dropped now: {}", e.getMessage());
      }
      troubled = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
