package dev.edgeseal.evidence;

/** The lines of a verifier's report, in the order in which they are checked. */
public enum Check {
  STRUCTURE("the file is a proof, byte for byte in its one form"),
  RECORDS("every record is intact and under its device's head"),
  DEVICE("the device signed the head"),
  CITIES("every city receipt present is genuine"),
  HISTORY("the heads in the file belong to one history"),
  CERTIFICATES(
      "each certificate names its log's owner; the device's leads to a trusted authority and held then"),
  ANCHORED("enough trusted cities anchored it");

  /** How a check came out. */
  public enum Outcome {
    PASSED,
    FAILED,
    /** What is required is missing so far. */
    NOT_YET,
    /** What is needed to judge it is not at hand. */
    CANNOT_DECIDE,
    /** An earlier check failed. */
    NOT_REACHED
  }

  private final String claim;

  Check(String claim) {
    this.claim = claim;
  }

  /** What holds when it passes. */
  public String claim() {
    return claim;
  }
}
