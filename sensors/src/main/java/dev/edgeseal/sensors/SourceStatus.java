package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Code;
import java.util.Optional;

/**
 * How a source is doing.
 *
 * @param readings handed to the sink since the start
 * @param garbage pieces of input since the start that were no reading
 * @param cause of the open gap, or of the stop
 */
public record SourceStatus(
    String name, State state, long readings, long garbage, Optional<Code> cause) {
  /** GAP: readings are missing. ENDED: nothing more to read. STOPPED: the sink gave up. */
  public enum State {
    RUNNING,
    GAP,
    ENDED,
    STOPPED
  }
}
