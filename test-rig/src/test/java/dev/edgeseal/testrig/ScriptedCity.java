package dev.edgeseal.testrig;

import java.util.List;
import java.util.function.Function;

/**
 * The far end of a link, on the real transport, that answers as a test says: the network and who
 * answers are not to be trusted.
 */
public interface ScriptedCity extends AutoCloseable {
  /** One message to send back. */
  record Reply(Kind kind, byte[] payload, Correlation correlation) {
    public static Reply of(Kind kind, byte[] payload) {
      return new Reply(kind, payload, Correlation.RIGHT);
    }

    public static Reply toAnother(Kind kind, byte[] payload) {
      return new Reply(kind, payload, Correlation.WRONG);
    }
  }

  /** What the message says it is. */
  enum Kind {
    RECEIPT,
    PROBLEM,
    SOMETHING_ELSE
  }

  /** Which request the message says it answers. */
  enum Correlation {
    RIGHT,
    WRONG
  }

  /** From now on each registration's bytes are answered like this. */
  void script(Function<byte[], List<Reply>> script);

  @Override
  void close();
}
