package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Failure;

/**
 * What a script learns from a command. A city that is away is {@link #NOT_YET}: nothing is lost and
 * it will be anchored. A command that Ctrl-C ends has 130, which is the JVM's own.
 */
public enum ExitCode {
  /** Yes, or done. */
  YES(0),
  /** The answer is no: not verified, a check failed, an input is bad. */
  NO(1),
  USAGE(2),
  /** Not yet: something is still to come, trying again later is right. */
  NOT_YET(3),
  /** Cannot decide or act here: no trust list, no HSM, no permission. */
  CANNOT(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  static ExitCode of(Failure failure) {
    return switch (failure) {
      case Failure.RejectInput r -> NO;
      case Failure.GiveUp g -> CANNOT;
      case Failure.RetryLater l -> NOT_YET;
    };
  }
}
