package dev.edgeseal.hsm;

import java.util.Optional;

/** What a token says about itself (CK_TOKEN_INFO, PKCS#11 2.40 3.2). */
public record TokenInfo(
    String label, String serial, String manufacturer, String model, long slot, long flags) {
  private static final long CKF_WRITE_PROTECTED = 0x2;
  private static final long CKF_USER_PIN_INITIALIZED = 0x8;
  private static final long CKF_TOKEN_INITIALIZED = 0x400;
  private static final int USER_TRIES = 16;
  private static final int SO_TRIES = 20;

  /** What a token tells of the tries left for a PIN. PKCS#11 has no count. */
  public enum PinState {
    /** No wrong PIN since the last right one. */
    ALL_TRIES_LEFT("all tries left"),
    SOME_TRIES_LEFT("a wrong PIN was tried before; more than one try left"),
    LAST_TRY("one try left"),
    LOCKED("no try left"),
    NOT_SET("no user PIN set");

    private static final long COUNT_LOW = 1;
    private static final long FINAL_TRY = 2;
    private static final long PIN_LOCKED = 4;

    private final String words;

    PinState(String words) {
      this.words = words;
    }

    /** CKF_USER_PIN_COUNT_LOW, _FINAL_TRY and _LOCKED follow one another, the SO's as well. */
    private static PinState of(long flags, int shift) {
      long three = flags >> shift;
      if ((three & PIN_LOCKED) != 0) {
        return LOCKED;
      }
      if ((three & FINAL_TRY) != 0) {
        return LAST_TRY;
      }
      return (three & COUNT_LOW) != 0 ? SOME_TRIES_LEFT : ALL_TRIES_LEFT;
    }

    /** Whether a wrong PIN would not lock the token. */
    public boolean allowsTry() {
      return this == ALL_TRIES_LEFT || this == SOME_TRIES_LEFT;
    }

    /** For a person. */
    public String words() {
      return words;
    }
  }

  /** Of the user PIN. */
  public PinState pin() {
    PinState state = PinState.of(flags, USER_TRIES);
    boolean set = (flags & CKF_USER_PIN_INITIALIZED) != 0;
    return set || !state.allowsTry() ? state : PinState.NOT_SET;
  }

  /** Of the security officer's PIN. */
  public PinState soPin() {
    return PinState.of(flags, SO_TRIES);
  }

  public TokenId id() {
    return new TokenId(label, Optional.of(serial));
  }

  public boolean initialised() {
    return (flags & CKF_TOKEN_INITIALIZED) != 0;
  }

  public boolean writeProtected() {
    return (flags & CKF_WRITE_PROTECTED) != 0;
  }

  /** Whether the serial tells this token from another: TPMs have only zeros. */
  boolean hasSerial() {
    return !serial.replace("0", "").isBlank();
  }

  @Override
  public String toString() {
    return label + ", serial " + serial;
  }
}
