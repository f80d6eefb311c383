package dev.edgeseal.hsm;

/** How a library differs from the standard, as far as this program must know it. */
public enum Quirk {
  /** A private key's DERIVE, DECRYPT and UNWRAP cannot be set to false when it is made. */
  NO_USAGE_LIMITS("keys cannot be limited to signing"),
  /** All tokens have the same serial, so only the label tells them apart. */
  NO_SERIAL("tokens have no serial of their own; the label alone names one"),
  /** The flags for the tries left are never set: a wrong PIN comes as a surprise. */
  TRIES_NOT_TOLD("the token does not tell how many tries of its PIN are left"),
  /** There is no C_InitToken or C_InitPIN: the vendor's tool sets a token up. */
  NO_INITIALISATION("tokens are initialised with the vendor's own tool"),
  /** Each C_GetFunctionList is a connection of its own with a log-in of its own. */
  LOGIN_PER_CONNECTION("the log-in is not shared with the JDK's provider");

  private final String words;

  Quirk(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }
}
