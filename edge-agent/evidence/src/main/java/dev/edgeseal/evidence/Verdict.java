package dev.edgeseal.evidence;

/** The answer about a proof file, one of four. */
public enum Verdict {
  VERIFIED(0, "Everything checks, and enough cities anchored it."),
  NOT_VERIFIED(1, "Something in it is false or was changed."),
  NOT_YET(3, "Everything present checks; required city receipts are missing."),
  CANNOT_DECIDE(4, "What is needed to judge it is not at hand.");

  private final int exitCode;
  private final String sentence;

  Verdict(int exitCode, String sentence) {
    this.exitCode = exitCode;
    this.sentence = sentence;
  }

  /** The exit code of a command that ends with this verdict. */
  public int exitCode() {
    return exitCode;
  }

  public String sentence() {
    return sentence;
  }

  /** As people read it: {@code NOT VERIFIED}. */
  @Override
  public String toString() {
    return name().replace('_', ' ');
  }
}
