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
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The functions of one PKCS#11 2.40 library, for 64-bit Unix: CK_ULONG has 8 bytes, structures are
 * not packed. Every return value is checked. Safe from any thread.
 */
final class NativeModule {
  private static final int LAST_INDEX = Function.C_GenerateKeyPair.index;

  /** Index in CK_FUNCTION_LIST and arguments: l a CK_ULONG, b a CK_BBOOL, p a pointer. */
  enum Function {
    C_Initialize(0, "p"),
    C_Finalize(1, "p"),
    C_GetInfo(2, "p"),
    C_GetSlotList(4, "bpp"),
    C_GetTokenInfo(6, "lp"),
    C_GetMechanismList(7, "lpp"),
    C_GetMechanismInfo(8, "llp"),
    C_InitToken(9, "lplp"),
    C_InitPIN(10, "lpl"),
    C_SetPIN(11, "lplpl"),
    C_OpenSession(12, "llppp"),
    C_CloseSession(13, "l"),
    C_CloseAllSessions(14, "l"),
    C_Login(18, "llpl"),
    C_Logout(19, "l"),
    C_CreateObject(20, "lplp"),
    C_DestroyObject(22, "ll"),
    C_GetAttributeValue(24, "llpl"),
    C_FindObjectsInit(26, "lpl"),
    C_FindObjects(27, "lplp"),
    C_FindObjectsFinal(28, "l"),
    C_SignInit(42, "lpl"),
    C_Sign(43, "lplpp"),
    C_GenerateKeyPair(59, "lpplplpp");

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
  NativeModule(Path library) throws CryptokiException {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    MemorySegment entry =
        symbols
            .find("C_GetFunctionList")
            .orElseThrow(() -> new IllegalArgumentException("no C_GetFunctionList"));
    Linker linker = Linker.nativeLinker();
    MethodHandle list = linker.downcallHandle(entry, FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      check("C_GetFunctionList", invoke(spread(list), out));
      // CK_VERSION is padded to the alignment of the pointers behind it
      MemorySegment pointers =
          out.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * (2L + LAST_INDEX));
      for (Function f : Function.values()) {
        MemorySegment address = pointers.get(ADDRESS, ADDRESS.byteSize() * (1L + f.index));
        functions.put(f, spread(linker.downcallHandle(address, f.descriptor())));
      }
    }
  }

  /** Takes its arguments as an array, which is decided once and not with each call. */
  private static MethodHandle spread(MethodHandle handle) {
    return handle
        .asSpreader(Object[].class, handle.type().parameterCount())
        .asType(MethodType.methodType(long.class, Object[].class));
  }

  void call(Function function, Object... arguments) throws CryptokiException {
    MethodHandle handle = functions.get(function);
    if (handle == null) {
      throw new IllegalStateException("every function is bound when the module is loaded");
    }
    check(function.name(), invoke(handle, arguments));
  }

  private static long invoke(MethodHandle handle, Object... arguments) {
    try {
      return (long) handle.invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native function throws nothing", e);
    }
  }

  private static void check(String function, long value) throws CryptokiException {
    if (value != Ckr.OK.value()) {
      throw new CryptokiException(function, value);
    }
  }
}
