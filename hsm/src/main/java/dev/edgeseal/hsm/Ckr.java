package dev.edgeseal.hsm;

import java.util.Arrays;
import java.util.Optional;

/** The return values of PKCS#11 2.40 that are met in practice, and what they mean to a person. */
enum Ckr {
  OK(0x00, "it worked"),
  HOST_MEMORY(0x02, "this machine is short of memory"),
  SLOT_ID_INVALID(0x03, "the slot is gone"),
  GENERAL_ERROR(0x05, "the library failed without saying why"),
  FUNCTION_FAILED(0x06, "the library failed without saying why"),
  ARGUMENTS_BAD(0x07, "the library did not accept an argument"),
  ATTRIBUTE_READ_ONLY(0x10, "the token does not let this attribute be set"),
  ATTRIBUTE_SENSITIVE(0x11, "the token does not show this value"),
  ATTRIBUTE_TYPE_INVALID(0x12, "the token does not know this attribute"),
  ATTRIBUTE_VALUE_INVALID(0x13, "the token does not accept an attribute's value"),
  ACTION_PROHIBITED(0x1b, "the token's policy forbids it"),
  DATA_LEN_RANGE(0x21, "the token cannot sign data of this length"),
  DEVICE_ERROR(0x30, "the token reported a fault of its own"),
  DEVICE_MEMORY(0x31, "the token is full"),
  DEVICE_REMOVED(0x32, "the token was removed"),
  FUNCTION_CANCELED(0x50, "the token ended the operation"),
  FUNCTION_NOT_SUPPORTED(0x54, "the library cannot do this"),
  KEY_HANDLE_INVALID(0x60, "the key is no longer there"),
  KEY_TYPE_INCONSISTENT(0x63, "the key is of another type"),
  KEY_FUNCTION_NOT_PERMITTED(0x68, "the key may not be used for this"),
  MECHANISM_INVALID(0x70, "the token lacks this mechanism"),
  MECHANISM_PARAM_INVALID(0x71, "the token does not accept the mechanism's parameter"),
  OBJECT_HANDLE_INVALID(0x82, "the object is no longer there"),
  OPERATION_ACTIVE(0x90, "the session is busy with another operation"),
  OPERATION_NOT_INITIALIZED(0x91, "the operation was lost"),
  PIN_INCORRECT(0xa0, "the PIN is wrong"),
  PIN_INVALID(0xa1, "the token does not accept characters of this PIN"),
  PIN_LEN_RANGE(0xa2, "the PIN is too short or too long for this token"),
  PIN_EXPIRED(0xa3, "the PIN has expired"),
  PIN_LOCKED(0xa4, "the PIN is locked"),
  SESSION_CLOSED(0xb0, "the session was closed"),
  SESSION_COUNT(0xb1, "the token has no free session"),
  SESSION_HANDLE_INVALID(0xb3, "the session is no longer there"),
  SESSION_READ_ONLY(0xb5, "the session may not write"),
  SESSION_EXISTS(0xb6, "a session is open"),
  TEMPLATE_INCOMPLETE(0xd0, "the token wants more attributes"),
  TEMPLATE_INCONSISTENT(0xd1, "the token does not accept these attributes together"),
  TOKEN_NOT_PRESENT(0xe0, "the token is not there"),
  TOKEN_NOT_RECOGNIZED(0xe1, "the library does not know this token"),
  TOKEN_WRITE_PROTECTED(0xe2, "the token is write-protected"),
  USER_ALREADY_LOGGED_IN(0x100, "this process is logged in already"),
  USER_NOT_LOGGED_IN(0x101, "the log-in is gone"),
  USER_PIN_NOT_INITIALIZED(0x102, "the token has no user PIN"),
  USER_TYPE_INVALID(0x103, "the token has no such user"),
  USER_ANOTHER_ALREADY_LOGGED_IN(0x104, "another user is logged in"),
  BUFFER_TOO_SMALL(0x150, "the library wants more room"),
  CRYPTOKI_NOT_INITIALIZED(0x190, "the library is not started"),
  CRYPTOKI_ALREADY_INITIALIZED(0x191, "the library is started already"),
  FUNCTION_REJECTED(0x200, "a person or a policy refused");

  private final long value;
  private final String words;

  Ckr(long value, String words) {
    this.value = value;
    this.words = words;
  }

  long value() {
    return value;
  }

  String words() {
    return words;
  }

  static Optional<Ckr> of(long value) {
    return Arrays.stream(values()).filter(c -> c.value == value).findFirst();
  }

  /** The standard's name, or the number of a value that has none here. */
  static String name(long value) {
    return of(value).map(c -> "CKR_" + c.name()).orElse("0x" + Long.toHexString(value));
  }
}
