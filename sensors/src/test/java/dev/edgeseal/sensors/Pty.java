package dev.edgeseal.sensors;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** A pseudo-terminal of the kernel, pty(7): the other end of what a source opens as its device. */
final class Pty implements AutoCloseable {
  private static final int O_RDWR_NOCTTY = 0x102;
  private final int master;
  private final Path device;

  private Pty(int master, Path device) {
    this.master = master;
    this.device = device;
  }

  private static MethodHandle function(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }

  private static final FunctionDescriptor INT_OF_INT =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

  private static int call(String name, int argument) {
    try {
      int result = (int) function(name, INT_OF_INT).invokeExact(argument);
      if (result < 0) {
        throw new IllegalStateException(name + " failed");
      }
      return result;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }

  static Pty open() {
    int master = call("posix_openpt", O_RDWR_NOCTTY);
    int granted = call("grantpt", master) + call("unlockpt", master);
    try {
      FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
      MemorySegment name = (MemorySegment) function("ptsname", shape).invokeExact(master + granted);
      return new Pty(master, Path.of(name.reinterpret(64).getString(0)));
    } catch (Throwable e) {
      throw new IllegalStateException("ptsname", e);
    }
  }

  Path device() {
    return device;
  }

  void write(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      FunctionDescriptor shape =
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG);
      long n = (long) function("write", shape).invokeExact(master, data, (long) bytes.length);
      if (n != bytes.length) {
        throw new IllegalStateException("wrote " + n + " of " + bytes.length);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("write", e);
    }
  }

  @Override
  public void close() {
    call("close", master);
  }
}
