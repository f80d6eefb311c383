package dev.edgeseal.testrig.crash;

import java.util.List;

/**
 * A process that is killed at any moment. It prints a line for everything it acknowledges, each
 * with one write, so that what is in the pipe when it dies is whole lines.
 */
public interface Victim {
  /** The command of the next process over the same state. */
  List<String> command();

  /** Hears each line the process printed, in order, while it runs. Called on one thread. */
  void acknowledged(String line);

  /**
   * Called once the process is dead: opens what it left and checks that nothing acknowledged is
   * missing or changed.
   */
  void check() throws Exception;
}
