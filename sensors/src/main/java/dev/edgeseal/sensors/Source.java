package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure;
import java.time.Duration;

/**
 * Reads one device, file or socket. A {@link SourceRunner} gives it a thread of its own, starts it
 * again after a failure and watches its silence.
 */
public interface Source {
  /** The source of its records, 1 to 128 characters. */
  String name();

  /** The time from one reading to the next; zero when readings come as they come. */
  Duration interval();

  /** A gap opens when nothing was read for this long; zero for a source that may be silent. */
  Duration silence();

  /**
   * Reads until interrupted and hands over what was just read. Returning means that there is
   * nothing more to read, ever. May be called again after it threw.
   *
   * @throws Failure why nothing can be read now; its code becomes the cause of the gap
   */
  void run(Feed feed) throws InterruptedException;
}
