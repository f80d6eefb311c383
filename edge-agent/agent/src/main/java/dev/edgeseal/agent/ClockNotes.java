package dev.edgeseal.agent;

import dev.edgeseal.agent.clock.ClockWatch;
import dev.edgeseal.agent.clock.Kernel;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.DeviceJournal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the log that the wall clock was set, at most a second after it was. */
final class ClockNotes {
  private static final Logger LOG = LoggerFactory.getLogger(ClockNotes.class);

  private final DeviceJournal journal;
  private final ClockWatch watch;

  ClockNotes(DeviceJournal journal, Kernel kernel) {
    this.journal = journal;
    this.watch = new ClockWatch(kernel, newestTime(journal));
  }

  /** Of the newest record, unless it is of an earlier boot: its boot clock says nothing today. */
  private static Optional<CaptureTime> newestTime(DeviceJournal journal) {
    Record newest = journal.reader().record(journal.size() - 1);
    return newest.boot() == journal.boot() ? Optional.of(newest.time()) : Optional.empty();
  }

  /** What cannot be written now is written at a later turn. */
  void turn() {
    long step = watch.step();
    if (step == 0) {
      return;
    }
    try {
      long index = journal.append(new Note.ClockChanged(step));
      watch.taken(step);
      LOG.warn("the wall clock was set by {} ms note={}", step, index);
    } catch (RetryLater e) {
      LOG.debug("the clock's step is not noted yet: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
