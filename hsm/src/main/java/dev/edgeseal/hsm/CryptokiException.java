package dev.edgeseal.hsm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A return value other than CKR_OK, on its way to a failure a person understands. */
final class CryptokiException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Pattern NAME = Pattern.compile("CKR_[A-Z0-9_]+|0x[0-9A-Fa-f]{3,}");

  static final long OK = 0;
  static final long TOKEN_NOT_PRESENT = 0xe0;
  static final long TOKEN_NOT_RECOGNIZED = 0xe1;
  static final long ALREADY_INITIALIZED = 0x191;

  private final long value;

  CryptokiException(String function, long value) {
    super(function + ": " + name(value));
    this.value = value;
  }

  long value() {
    return value;
  }

  /** The CKR name, or the number of one that has no name here. */
  static String name(long value) {
    return switch ((int) value) {
      case 0x02 -> "CKR_HOST_MEMORY";
      case 0x03 -> "CKR_SLOT_ID_INVALID";
      case 0x05 -> "CKR_GENERAL_ERROR";
      case 0x06 -> "CKR_FUNCTION_FAILED";
      case 0x07 -> "CKR_ARGUMENTS_BAD";
      case 0x12 -> "CKR_ATTRIBUTE_TYPE_INVALID";
      case 0x30 -> "CKR_DEVICE_ERROR";
      case 0x31 -> "CKR_DEVICE_MEMORY";
      case 0x32 -> "CKR_DEVICE_REMOVED";
      case 0x82 -> "CKR_OBJECT_HANDLE_INVALID";
      case 0xa0 -> "CKR_PIN_INCORRECT";
      case 0xa1 -> "CKR_PIN_INVALID";
      case 0xa2 -> "CKR_PIN_LEN_RANGE";
      case 0xa4 -> "CKR_PIN_LOCKED";
      case 0xb1 -> "CKR_SESSION_COUNT";
      case 0xb3 -> "CKR_SESSION_HANDLE_INVALID";
      case 0xb6 -> "CKR_SESSION_EXISTS";
      case 0xe0 -> "CKR_TOKEN_NOT_PRESENT";
      case 0xe1 -> "CKR_TOKEN_NOT_RECOGNIZED";
      case 0xe2 -> "CKR_TOKEN_WRITE_PROTECTED";
      case 0x100 -> "CKR_USER_ALREADY_LOGGED_IN";
      case 0x101 -> "CKR_USER_NOT_LOGGED_IN";
      case 0x102 -> "CKR_USER_PIN_NOT_INITIALIZED";
      case 0x150 -> "CKR_BUFFER_TOO_SMALL";
      case 0x190 -> "CKR_CRYPTOKI_NOT_INITIALIZED";
      case 0x191 -> "CKR_CRYPTOKI_ALREADY_INITIALIZED";
      default -> "0x" + Long.toHexString(value);
    };
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
