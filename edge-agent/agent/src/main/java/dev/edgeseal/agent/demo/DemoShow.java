package dev.edgeseal.agent.demo;

import dev.edgeseal.agent.control.AgentStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * What a person sees of a demo while it runs: on a terminal one line that is drawn again, elsewhere
 * a plain line now and then.
 */
public final class DemoShow {
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(2);
  private static final int BAR = 20;

  private final PrintStream out;
  private final boolean live;
  private final long goal;
  private final long start = System.nanoTime();
  private long lastPlain = start - PLAIN_EVERY.toNanos();
  private boolean lineOpen;

  public DemoShow(PrintStream out, boolean live, long goal) {
    this.out = out;
    this.live = live;
    this.goal = goal;
  }

  /** A step that is done or begins. */
  void step(String words) {
    endLine();
    out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(), words);
    out.flush();
  }

  /** How far the records are. */
  void progress(AgentStatus s) {
    if (live) {
      out.print("\r\u001b[2K" + line(s));
      out.flush();
      lineOpen = true;
    } else if (System.nanoTime() - lastPlain >= PLAIN_EVERY.toNanos()) {
      lastPlain = System.nanoTime();
      out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(), counts(s));
      out.flush();
    }
  }

  public void endLine() {
    if (lineOpen) {
      out.println();
      lineOpen = false;
    }
  }

  private String line(AgentStatus s) {
    int done = (int) Math.min(BAR, BAR * s.anchored() / Math.max(1, goal));
    int captured = (int) Math.min(BAR, BAR * s.captured() / Math.max(1, goal));
    String bar = "#".repeat(done) + "-".repeat(Math.max(0, captured - done));
    return String.format(Locale.ROOT, "[%-" + BAR + "s] %s", bar, counts(s));
  }

  private static String counts(AgentStatus s) {
    return String.format(
        Locale.ROOT,
        "captured %d  sealed %d  anchored %d  signatures %d  sent %s",
        s.captured(),
        s.sealed(),
        s.anchored(),
        s.signatures(),
        bytes(s.sentBytes()));
  }

  public static String bytes(long n) {
    return n < 10_000 ? n + " B" : String.format(Locale.ROOT, "%.1f kB", n / 1000.0);
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
