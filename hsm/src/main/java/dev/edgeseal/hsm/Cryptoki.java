package dev.edgeseal.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.edgeseal.hsm.NativeModule.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Library, slots, tokens, sessions and PINs (PKCS#11 2.40 5.4 to 5.6); what is in a token is {@link
 * CryptokiObjects}. Each call has a confined arena of its own, secrets are wiped before the memory
 * is given back. Safe from any thread.
 */
final class Cryptoki {
  private static final long OS_LOCKING_OK = 2;
  private static final long RW_SESSION = 2;
  private static final long SERIAL_SESSION = 4;
  private static final long TOKEN_INFO_SIZE = 208;
  private static final long INFO_SIZE = 88;
  private static final byte PRESENT = 1;

  /** Who logs in, CK_USER_TYPE. */
  enum User {
    SO(0),
    USER(1);

    final long type;

    User(long type) {
      this.type = type;
    }
  }

  /** What a mechanism can do, CK_MECHANISM_INFO. */
  record Mechanism(long minBits, long maxBits, long flags) {}

  private final NativeModule module;
  private final CryptokiObjects objects;

  /**
   * Loads the library for the life of the process.
   *
   * @throws IllegalArgumentException when the file is not a library
   */
  Cryptoki(Path library) throws CryptokiException {
    this.module = new NativeModule(library);
    this.objects = new CryptokiObjects(module);
  }

  CryptokiObjects objects() {
    return objects;
  }

  /** Calling it again is fine. */
  void initialise() throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(JAVA_LONG, 6);
      arguments.setAtIndex(JAVA_LONG, 4, OS_LOCKING_OK);
      module.call(Function.C_Initialize, arguments);
    } catch (CryptokiException e) {
      if (!e.is(Ckr.CRYPTOKI_ALREADY_INITIALIZED)) {
        throw e;
      }
    }
  }

  /** Ends every session of this process, those of SunPKCS11 too. */
  void finish() throws CryptokiException {
    module.call(Function.C_Finalize, MemorySegment.NULL);
  }

  ModuleInfo info() throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_SIZE, 8);
      module.call(Function.C_GetInfo, info);
      return new ModuleInfo(
          padded(info, 2, 32),
          padded(info, 48, 32),
          info.get(JAVA_BYTE, 80) + "." + info.get(JAVA_BYTE, 81),
          info.get(JAVA_BYTE, 0) + "." + info.get(JAVA_BYTE, 1));
    }
  }

  /** The slots that hold a token. */
  long[] slots() throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      module.call(Function.C_GetSlotList, PRESENT, MemorySegment.NULL, count);
      // room for tokens plugged in between the two calls
      long room = count.get(JAVA_LONG, 0) + 8;
      count.set(JAVA_LONG, 0, room);
      MemorySegment list = arena.allocate(JAVA_LONG, room);
      module.call(Function.C_GetSlotList, PRESENT, list, count);
      return list.asSlice(0, count.get(JAVA_LONG, 0) * 8).toArray(JAVA_LONG);
    }
  }

  TokenInfo tokenInfo(long slot) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TOKEN_INFO_SIZE, 8);
      module.call(Function.C_GetTokenInfo, slot, info);
      return new TokenInfo(
          padded(info, 0, 32),
          padded(info, 80, 16),
          padded(info, 32, 32),
          padded(info, 64, 16),
          slot,
          info.get(JAVA_LONG, 96));
    }
  }

  private static String padded(MemorySegment info, long offset, long size) {
    byte[] text = info.asSlice(offset, size).toArray(JAVA_BYTE);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8).strip();
  }

  /** The mechanisms of the token in a slot. */
  long[] mechanisms(long slot) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      module.call(Function.C_GetMechanismList, slot, MemorySegment.NULL, count);
      MemorySegment list = arena.allocate(JAVA_LONG, Math.max(1, count.get(JAVA_LONG, 0)));
      module.call(Function.C_GetMechanismList, slot, list, count);
      return list.asSlice(0, count.get(JAVA_LONG, 0) * 8).toArray(JAVA_LONG);
    }
  }

  Mechanism mechanism(long slot, long type) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(JAVA_LONG, 3);
      module.call(Function.C_GetMechanismInfo, slot, type, info);
      return new Mechanism(
          info.getAtIndex(JAVA_LONG, 0),
          info.getAtIndex(JAVA_LONG, 1),
          info.getAtIndex(JAVA_LONG, 2));
    }
  }

  /** What was in the token is gone. {@code label} has at most 32 bytes in UTF-8. */
  void initToken(long slot, Pin soPin, String label) throws CryptokiException {
    try (Arena arena = Arena.ofConfined();
        NativePin pin = new NativePin(arena, soPin)) {
      MemorySegment padded = arena.allocate(32).fill((byte) ' ');
      padded.copyFrom(MemorySegment.ofArray(label.getBytes(StandardCharsets.UTF_8)));
      module.call(Function.C_InitToken, slot, pin.segment(), pin.size(), padded);
    }
  }

  long openSession(long slot, boolean writes) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment session = arena.allocate(JAVA_LONG);
      long flags = SERIAL_SESSION | (writes ? RW_SESSION : 0);
      module.call(
          Function.C_OpenSession, slot, flags, MemorySegment.NULL, MemorySegment.NULL, session);
      return session.get(JAVA_LONG, 0);
    }
  }

  void closeSession(long session) throws CryptokiException {
    module.call(Function.C_CloseSession, session);
  }

  /** Ends every session of this process with the token, and so its log-in. */
  void closeAllSessions(long slot) throws CryptokiException {
    module.call(Function.C_CloseAllSessions, slot);
  }

  void login(long session, User user, Pin userPin) throws CryptokiException {
    try (Arena arena = Arena.ofConfined();
        NativePin pin = new NativePin(arena, userPin)) {
      module.call(Function.C_Login, session, user.type, pin.segment(), pin.size());
    }
  }

  void logout(long session) throws CryptokiException {
    module.call(Function.C_Logout, session);
  }

  /** The SO is logged in. */
  void initPin(long session, Pin userPin) throws CryptokiException {
    try (Arena arena = Arena.ofConfined();
        NativePin pin = new NativePin(arena, userPin)) {
      module.call(Function.C_InitPIN, session, pin.segment(), pin.size());
    }
  }

  /** The user is logged in, in a session that writes. */
  void setPin(long session, Pin old, Pin changed) throws CryptokiException {
    try (Arena arena = Arena.ofConfined();
        NativePin before = new NativePin(arena, old);
        NativePin after = new NativePin(arena, changed)) {
      module.call(
          Function.C_SetPIN,
          session,
          before.segment(),
          before.size(),
          after.segment(),
          after.size());
    }
  }
}
