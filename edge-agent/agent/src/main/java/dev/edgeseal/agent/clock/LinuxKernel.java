package dev.edgeseal.agent.clock;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** The calls of 64-bit Linux; struct layouts as on x86-64 and arm64 (linux/timex.h, time.h). */
public final class LinuxKernel implements Kernel {
  private static final int CLOCK_BOOTTIME = 7;
  private static final long TIMESPEC_SIZE = 16;
  private static final long TIMEX_SIZE = 208;
  private static final long TIMEX_MAXERROR = 24;
  private static final long TIMEX_ESTERROR = 32;
  private static final long TIMEX_STATUS = 40;
  private static final int STA_UNSYNC = 0x40;
  private static final int TIME_ERROR = 5;
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final MethodHandle clockGettime;
  private final MethodHandle adjtimex;

  /**
   * @throws GiveUp where the C library has no such calls
   */
  public LinuxKernel() {
    clockGettime = function("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    adjtimex = function("adjtimex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new GiveUp(AgentCode.KERNEL, "(no function " + name + ")"));
    return linker.downcallHandle(address, descriptor);
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long bootMillis() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(TIMESPEC_SIZE, 8);
      int result = (int) clockGettime.invokeExact(CLOCK_BOOTTIME, timespec);
      if (result != 0) {
        throw new GiveUp(AgentCode.KERNEL, "(clock_gettime: " + result + ")");
      }
      return timespec.get(JAVA_LONG, 0) * 1000 + timespec.get(JAVA_LONG, 8) / 1_000_000;
    } catch (GiveUp e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime cannot be called", e);
    }
  }

  /** With {@code modes} 0 nothing is changed, so no privilege is needed. */
  @Override
  public Discipline discipline() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(TIMEX_SIZE, 8);
      int state = (int) adjtimex.invokeExact(timex);
      if (state < 0) {
        throw new GiveUp(AgentCode.KERNEL, "(adjtimex: " + state + ")");
      }
      boolean synchronised =
          (timex.get(JAVA_INT, TIMEX_STATUS) & STA_UNSYNC) == 0 && state != TIME_ERROR;
      long error =
          Math.max(timex.get(JAVA_LONG, TIMEX_MAXERROR), timex.get(JAVA_LONG, TIMEX_ESTERROR));
      return new Discipline(synchronised, error);
    } catch (GiveUp e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("adjtimex cannot be called", e);
    }
  }

  @Override
  public String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      throw new GiveUp(AgentCode.KERNEL, "(" + BOOT_ID + ")", e);
    }
  }
}
