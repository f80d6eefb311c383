package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;

/**
 * How much of one proof file is remembered: whoever makes a file chooses what is in it, and a
 * report shall not need more memory because of that.
 */
final class Bounds {
  static final int MAX_LOGS = 1024;
  static final int MAX_CITY_LOGS = 1024;
  static final int MAX_CERTIFICATES = 1024;

  /** More than a file of 64 MiB has room for, where the logs are of a size that proves anything. */
  static final int MAX_HEADS = 100_000;

  private Bounds() {}

  /**
   * @param what in the plural
   * @throws RejectInput {@link FormatCode#TOO_LARGE}
   */
  static void require(int given, int most, String what) {
    if (given > most) {
      throw new RejectInput(
          FormatCode.TOO_LARGE, "(a proof file has at most " + most + " " + what + ")");
    }
  }
}
