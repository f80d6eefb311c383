package dev.edgeseal.agent;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * One line on stderr for each thing logged: time, level, where, what. The program's own classes log
 * through SLF4J, the MQTT client through java.util.logging; both end here.
 */
public final class Logging {
  /** Held, because java.util.logging keeps loggers by weak references only. */
  private static final Logger OURS = Logger.getLogger("dev.edgeseal");

  /** Whoever knocks could fill a log through it: ours say what came of a handshake. */
  private static final Logger DTLS = Logger.getLogger("org.eclipse.californium.scandium");

  private Logging() {}

  /** What of ours is logged; other libraries are two steps quieter. */
  public enum Detail {
    /** A command: warnings only. */
    QUIET(Level.WARNING, Level.OFF),
    /** A service: each change of state. */
    SERVICE(Level.INFO, Level.SEVERE),
    /** {@code --debug}: everything of ours, with stack traces. */
    DEBUG(Level.FINE, Level.INFO);

    private final Level ours;
    private final Level others;

    Detail(Level ours, Level others) {
      this.ours = ours;
      this.others = others;
    }
  }

  public static void setUp(PrintStream err, Detail detail) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Lines(err, new OneLine(detail == Detail.DEBUG)));
    root.setLevel(detail.others);
    OURS.setLevel(detail.ours);
    DTLS.setLevel(detail == Detail.DEBUG ? detail.others : Level.OFF);
  }

  private static final class Lines extends Handler {
    private final PrintStream err;

    Lines(PrintStream err, Formatter formatter) {
      this.err = err;
      setFormatter(formatter);
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        err.print(getFormatter().format(record));
      }
    }

    @Override
    public void flush() {
      err.flush();
    }

    @Override
    public void close() {
      err.flush();
    }
  }

  static final class OneLine extends Formatter {
    private final boolean traces;

    OneLine(boolean traces) {
      this.traces = traces;
    }

    @Override
    public String format(LogRecord r) {
      String name = String.valueOf(r.getLoggerName());
      StringBuilder line = new StringBuilder(160);
      line.append(Instant.ofEpochMilli(r.getMillis())).append(' ');
      line.append(r.getLevel().getName().toLowerCase(Locale.ROOT)).append(' ');
      line.append(name.substring(name.lastIndexOf('.') + 1)).append(": ");
      line.append(formatMessage(r).replaceAll("\\p{Cntrl}", " "));
      Throwable thrown = r.getThrown();
      if (thrown != null) {
        line.append(" (").append(thrown).append(')');
      }
      line.append('\n');
      if (thrown != null && traces) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        line.append(trace);
      }
      return line.toString();
    }
  }
}
