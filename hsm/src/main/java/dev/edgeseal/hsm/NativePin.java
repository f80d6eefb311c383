package dev.edgeseal.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A PIN in native memory, wiped on close. */
final class NativePin implements AutoCloseable {
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
