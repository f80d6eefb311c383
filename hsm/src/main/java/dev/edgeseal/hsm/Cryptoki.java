package dev.edgeseal.hsm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The functions of PKCS#11 2.40 that SunPKCS11 does not offer, for 64-bit Unix (CK_ULONG has 8
 * bytes, structures are not packed). Each call has a confined arena of its own, every return value
 * is checked, secrets are wiped before the memory is given back. Safe from any thread.
 */
final class Cryptoki {
  private static final long OS_LOCKING_OK = 2;
  private static final long RW_SESSION = 2;
  private static final long SERIAL_SESSION = 4;
  private static final long TOKEN_INFO_SIZE = 208;
  private static final long ATTRIBUTE_SIZE = 24;
  private static final int LAST_INDEX = Function.C_FindObjectsFinal.index;

  /** Who logs in, CK_USER_TYPE. */
  enum User {
    SO(0),
    USER(1);

    final long type;

    User(long type) {
      this.type = type;
    }
  }

  /** Index in CK_FUNCTION_LIST and arguments: l a CK_ULONG, b a CK_BBOOL, p a pointer. */
  private enum Function {
    C_Initialize(0, "p"),
    C_Finalize(1, "p"),
    C_GetSlotList(4, "bpp"),
    C_GetTokenInfo(6, "lp"),
    C_InitToken(9, "lplp"),
    C_InitPIN(10, "lpl"),
    C_OpenSession(12, "llppp"),
    C_CloseSession(13, "l"),
    C_Login(18, "llpl"),
    C_Logout(19, "l"),
    C_GetAttributeValue(24, "llpl"),
    C_FindObjectsInit(26, "lpl"),
    C_FindObjects(27, "lplp"),
    C_FindObjectsFinal(28, "l");

    final int index;
    final String arguments;

    Function(int index, String arguments) {
      this.index = index;
      this.arguments = arguments;
    }

    FunctionDescriptor descriptor() {
      return FunctionDescriptor.of(
          JAVA_LONG,
          arguments.chars().mapToObj(c -> layout((char) c)).toArray(MemoryLayout[]::new));
    }

    private static MemoryLayout layout(char c) {
      return switch (c) {
        case 'l' -> JAVA_LONG;
        case 'b' -> JAVA_BYTE;
        default -> ADDRESS;
      };
    }
  }

  private final Map<Function, MethodHandle> functions = new EnumMap<>(Function.class);

  /**
   * Loads the library for the life of the process.
   *
   * @throws IllegalArgumentException when the file is not a library
   */
  Cryptoki(Path library) throws CryptokiException {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    MemorySegment entry =
        symbols
            .find("C_GetFunctionList")
            .orElseThrow(() -> new IllegalArgumentException("no C_GetFunctionList"));
    Linker linker = Linker.nativeLinker();
    MethodHandle list = linker.downcallHandle(entry, FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      check("C_GetFunctionList", invoke(list, out));
      // CK_VERSION is padded to the alignment of the pointers behind it
      MemorySegment pointers =
          out.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * (2L + LAST_INDEX));
      for (Function f : Function.values()) {
        MemorySegment address = pointers.get(ADDRESS, ADDRESS.byteSize() * (1L + f.index));
        functions.put(f, linker.downcallHandle(address, f.descriptor()));
      }
    }
  }

  /** Calling it again is fine. */
  void initialise() throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(JAVA_LONG, 6);
      arguments.setAtIndex(JAVA_LONG, 4, OS_LOCKING_OK);
      call(Function.C_Initialize, arguments);
    } catch (CryptokiException e) {
      if (e.value() != CryptokiException.ALREADY_INITIALIZED) {
        throw e;
      }
    }
  }

  /** Ends every session of this process, those of SunPKCS11 too. */
  void finish() throws CryptokiException {
    call(Function.C_Finalize, MemorySegment.NULL);
  }

  /** The slots that hold a token. */
  long[] slots() throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      byte present = 1;
      call(Function.C_GetSlotList, present, MemorySegment.NULL, count);
      // room for tokens plugged in between the two calls
      long room = count.get(JAVA_LONG, 0) + 8;
      count.set(JAVA_LONG, 0, room);
      MemorySegment list = arena.allocate(JAVA_LONG, room);
      call(Function.C_GetSlotList, present, list, count);
      return list.asSlice(0, count.get(JAVA_LONG, 0) * 8).toArray(JAVA_LONG);
    }
  }

  TokenInfo tokenInfo(long slot) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TOKEN_INFO_SIZE, 8);
      call(Function.C_GetTokenInfo, slot, info);
      long flags = info.get(JAVA_LONG, 96);
      return new TokenInfo(
          padded(info, 0, 32),
          padded(info, 80, 16),
          padded(info, 32, 32),
          padded(info, 64, 16),
          TokenInfo.PinState.ofFlags(flags),
          slot,
          flags);
    }
  }

  private static String padded(MemorySegment info, long offset, long size) {
    byte[] text = info.asSlice(offset, size).toArray(JAVA_BYTE);
    return new String(text, StandardCharsets.UTF_8).strip();
  }

  /** What was in the token is gone. {@code label} has at most 32 bytes in UTF-8. */
  void initToken(long slot, Pin soPin, String label) throws CryptokiException {
    try (Arena arena = Arena.ofConfined();
        NativePin pin = new NativePin(arena, soPin)) {
      MemorySegment padded = arena.allocate(32).fill((byte) ' ');
      padded.copyFrom(MemorySegment.ofArray(label.getBytes(StandardCharsets.UTF_8)));
      call(Function.C_InitToken, slot, pin.segment(), pin.size(), padded);
    }
  }

  long openSession(long slot, boolean writes) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment session = arena.allocate(JAVA_LONG);
      long flags = SERIAL_SESSION | (writes ? RW_SESSION : 0);
      call(Function.C_OpenSession, slot, flags, MemorySegment.NULL, MemorySegment.NULL, session);
      return session.get(JAVA_LONG, 0);
    }
  }

  void closeSession(long session) throws CryptokiException {
    call(Function.C_CloseSession, session);
  }

  void login(long session, User user, Pin userPin) throws CryptokiException {
    try (Arena arena = Arena.ofConfined();
        NativePin pin = new NativePin(arena, userPin)) {
      call(Function.C_Login, session, user.type, pin.segment(), pin.size());
    }
  }

  void logout(long session) throws CryptokiException {
    call(Function.C_Logout, session);
  }

  void initPin(long session, Pin userPin) throws CryptokiException {
    try (Arena arena = Arena.ofConfined();
        NativePin pin = new NativePin(arena, userPin)) {
      call(Function.C_InitPIN, session, pin.segment(), pin.size());
    }
  }

  /** Handles of the objects with these attributes, at most 16. */
  long[] find(long session, Map<Long, byte[]> attributes) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment template = arena.allocate(ATTRIBUTE_SIZE * attributes.size(), 8);
      long at = 0;
      for (Map.Entry<Long, byte[]> a : attributes.entrySet()) {
        template.set(JAVA_LONG, at, a.getKey());
        template.set(ADDRESS, at + 8, arena.allocateFrom(JAVA_BYTE, a.getValue()));
        template.set(JAVA_LONG, at + 16, a.getValue().length);
        at += ATTRIBUTE_SIZE;
      }
      call(Function.C_FindObjectsInit, session, template, (long) attributes.size());
      MemorySegment found = arena.allocate(JAVA_LONG, 16);
      MemorySegment count = arena.allocate(JAVA_LONG);
      try {
        call(Function.C_FindObjects, session, found, 16L, count);
      } finally {
        call(Function.C_FindObjectsFinal, session);
      }
      return found.asSlice(0, count.get(JAVA_LONG, 0) * 8).toArray(JAVA_LONG);
    }
  }

  /** One attribute's value, at most 1 KiB. */
  byte[] attribute(long session, long object, long type) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(1024);
      MemorySegment attribute = arena.allocate(ATTRIBUTE_SIZE, 8);
      attribute.set(JAVA_LONG, 0, type);
      attribute.set(ADDRESS, 8, value);
      attribute.set(JAVA_LONG, 16, value.byteSize());
      call(Function.C_GetAttributeValue, session, object, attribute, 1L);
      return value.asSlice(0, attribute.get(JAVA_LONG, 16)).toArray(JAVA_BYTE);
    }
  }

  private void call(Function function, Object... arguments) throws CryptokiException {
    MethodHandle handle = functions.get(function);
    if (handle == null) {
      throw new IllegalStateException("every function is bound when the module is loaded");
    }
    check(function.name(), invoke(handle, arguments));
  }

  private static long invoke(MethodHandle handle, Object... arguments) {
    try {
      return (long) handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native function throws nothing", e);
    }
  }

  private static void check(String function, long value) throws CryptokiException {
    if (value != CryptokiException.OK) {
      throw new CryptokiException(function, value);
    }
  }

  /** A PIN in native memory, wiped on close. */
  private static final class NativePin implements AutoCloseable {
    private final MemorySegment segment;

    NativePin(Arena arena, Pin pin) {
      char[] chars = pin.chars();
      segment = arena.allocate(chars.length);
      for (int i = 0; i < chars.length; i++) {
        segment.set(JAVA_BYTE, i, (byte) chars[i]);
      }
    }

    MemorySegment segment() {
      return segment;
    }

    long size() {
      return segment.byteSize();
    }

    @Override
    public void close() {
      segment.fill((byte) 0);
    }
  }
}
