package dev.edgeseal.hsm;

import java.util.Optional;

/** What a token says about itself (CK_TOKEN_INFO, PKCS#11 2.40 3.2). */
public record TokenInfo(
    String label,
    String serial,
    String manufacturer,
    String model,
    PinState pin,
    long slot,
    long flags) {
  private static final long CKF_TOKEN_INITIALIZED = 0x400;

  /** What a token tells of the tries left for its user PIN. PKCS#11 has no count. */
  public enum PinState {
    /** No wrong PIN since the last right one. */
    ALL_TRIES_LEFT("all tries left"),
    SOME_TRIES_LEFT("a wrong PIN was tried before; more than one try left"),
    LAST_TRY("one try left"),
    LOCKED("no try left"),
    NOT_SET("no user PIN set");

    private static final long CKF_USER_PIN_INITIALIZED = 0x8;
    private static final long CKF_USER_PIN_COUNT_LOW = 0x10000;
    private static final long CKF_USER_PIN_FINAL_TRY = 0x20000;
    private static final long CKF_USER_PIN_LOCKED = 0x40000;

    private final String words;

    PinState(String words) {
      this.words = words;
    }

    static PinState ofFlags(long flags) {
      if ((flags & CKF_USER_PIN_LOCKED) != 0) {
        return LOCKED;
      }
      if ((flags & CKF_USER_PIN_FINAL_TRY) != 0) {
        return LAST_TRY;
      }
      if ((flags & CKF_USER_PIN_INITIALIZED) == 0) {
        return NOT_SET;
      }
      return (flags & CKF_USER_PIN_COUNT_LOW) != 0 ? SOME_TRIES_LEFT : ALL_TRIES_LEFT;
    }

    /** For a person. */
    public String words() {
      return words;
    }
  }

  public TokenId id() {
    return new TokenId(label, Optional.of(serial));
  }

  boolean initialised() {
    return (flags & CKF_TOKEN_INITIALIZED) != 0;
  }

  @Override
  public String toString() {
    return label + ", serial " + serial;
  }
}
