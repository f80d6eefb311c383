package dev.edgeseal.hsm;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A return value other than CKR_OK, on its way to a failure a person understands. */
final class CryptokiException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Pattern NAME = Pattern.compile("CKR_[A-Z0-9_]+|0x[0-9A-Fa-f]{3,}");

  private static final Set<Ckr> LOSS =
      EnumSet.of(
          Ckr.SLOT_ID_INVALID,
          Ckr.GENERAL_ERROR,
          Ckr.FUNCTION_FAILED,
          Ckr.DEVICE_ERROR,
          Ckr.DEVICE_REMOVED,
          Ckr.FUNCTION_CANCELED,
          Ckr.KEY_HANDLE_INVALID,
          Ckr.OBJECT_HANDLE_INVALID,
          Ckr.OPERATION_ACTIVE,
          Ckr.OPERATION_NOT_INITIALIZED,
          Ckr.SESSION_CLOSED,
          Ckr.SESSION_COUNT,
          Ckr.SESSION_HANDLE_INVALID,
          Ckr.TOKEN_NOT_PRESENT,
          Ckr.TOKEN_NOT_RECOGNIZED,
          Ckr.USER_NOT_LOGGED_IN,
          Ckr.CRYPTOKI_NOT_INITIALIZED);

  private final long value;

  /** The message is in words; the library's own name of the error stands behind them. */
  CryptokiException(String function, long value) {
    super(words(value) + ", " + function + " said " + Ckr.name(value));
    this.value = value;
  }

  private static String words(long value) {
    return Ckr.of(value).map(Ckr::words).orElse("the library reported an error of its own");
  }

  boolean is(Ckr ckr) {
    return value == ckr.value();
  }

  /** Whether it means that token, session or log-in went away, so that another try may work. */
  boolean isLoss() {
    return LOSS.stream().anyMatch(this::is);
  }

  /** The return value that a JDK exception names somewhere in its causes, or the class of it. */
  static String nameIn(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Matcher m = NAME.matcher(String.valueOf(t.getMessage()));
      if (m.find()) {
        return m.group();
      }
    }
    return thrown.getClass().getSimpleName();
  }
}
