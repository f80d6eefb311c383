package dev.edgeseal.hsm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.edgeseal.hsm.NativeModule.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What is in a token: objects, keys, signatures (PKCS#11 2.40 5.7, 5.11, 5.13). */
final class CryptokiObjects {
  private static final long ATTRIBUTE_SIZE = 24;
  private static final int AT_ONCE = 16;
  private static final int MOST_OBJECTS = 256;
  private static final long LARGEST_VALUE = 64 << 10;

  /** Handles of a new key pair. */
  record KeyPair(long publicKey, long privateKey) {}

  private final NativeModule module;

  CryptokiObjects(NativeModule module) {
    this.module = module;
  }

  /** Handles of the objects with these attributes, at most 256. */
  List<Long> find(long session, Attributes wanted) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      module.call(
          Function.C_FindObjectsInit, session, template(arena, wanted), (long) wanted.size());
      MemorySegment found = arena.allocate(JAVA_LONG, AT_ONCE);
      MemorySegment count = arena.allocate(JAVA_LONG);
      List<Long> all = new ArrayList<>();
      try {
        long got;
        do {
          module.call(Function.C_FindObjects, session, found, (long) AT_ONCE, count);
          got = count.get(JAVA_LONG, 0);
          for (int i = 0; i < got; i++) {
            all.add(found.getAtIndex(JAVA_LONG, i));
          }
        } while (got > 0 && all.size() < MOST_OBJECTS);
      } finally {
        module.call(Function.C_FindObjectsFinal, session);
      }
      return all;
    }
  }

  /** One attribute's value, at most 64 KiB. */
  byte[] attribute(long session, long object, long type) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = arena.allocate(ATTRIBUTE_SIZE, 8);
      attribute.set(JAVA_LONG, 0, type);
      module.call(Function.C_GetAttributeValue, session, object, attribute, 1L);
      long size = attribute.get(JAVA_LONG, 16);
      if (size < 0 || size > LARGEST_VALUE) { // -1: CK_UNAVAILABLE_INFORMATION
        throw new CryptokiException(
            Function.C_GetAttributeValue.name(), Ckr.ATTRIBUTE_TYPE_INVALID.value());
      }
      MemorySegment value = arena.allocate(Math.max(1, size));
      attribute.set(ADDRESS, 8, value);
      module.call(Function.C_GetAttributeValue, session, object, attribute, 1L);
      return value.asSlice(0, Math.clamp(attribute.get(JAVA_LONG, 16), 0, size)).toArray(JAVA_BYTE);
    }
  }

  long create(long session, Attributes object) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(JAVA_LONG);
      module.call(
          Function.C_CreateObject, session, template(arena, object), (long) object.size(), handle);
      return handle.get(JAVA_LONG, 0);
    }
  }

  void destroy(long session, long object) throws CryptokiException {
    module.call(Function.C_DestroyObject, session, object);
  }

  KeyPair generate(long session, long mechanism, Attributes publicKey, Attributes privateKey)
      throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handles = arena.allocate(JAVA_LONG, 2);
      module.call(
          Function.C_GenerateKeyPair,
          session,
          mechanism(arena, mechanism),
          template(arena, publicKey),
          (long) publicKey.size(),
          template(arena, privateKey),
          (long) privateKey.size(),
          handles,
          handles.asSlice(8));
      return new KeyPair(handles.getAtIndex(JAVA_LONG, 0), handles.getAtIndex(JAVA_LONG, 1));
    }
  }

  /** The signature over {@code data}, at most 512 bytes, in the mechanism's own form. */
  byte[] sign(long session, long mechanism, long key, byte[] data) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      module.call(Function.C_SignInit, session, mechanism(arena, mechanism), key);
      MemorySegment signature = arena.allocate(512);
      MemorySegment size = arena.allocateFrom(JAVA_LONG, signature.byteSize());
      module.call(
          Function.C_Sign,
          session,
          arena.allocateFrom(JAVA_BYTE, data),
          (long) data.length,
          signature,
          size);
      return signature
          .asSlice(0, Math.clamp(size.get(JAVA_LONG, 0), 0, signature.byteSize()))
          .toArray(JAVA_BYTE);
    }
  }

  /** CK_MECHANISM without a parameter. */
  private static MemorySegment mechanism(Arena arena, long type) {
    MemorySegment mechanism = arena.allocate(JAVA_LONG, 3);
    mechanism.setAtIndex(JAVA_LONG, 0, type);
    return mechanism;
  }

  private static MemorySegment template(Arena arena, Attributes attributes) {
    MemorySegment template = arena.allocate(ATTRIBUTE_SIZE * Math.max(1, attributes.size()), 8);
    long at = 0;
    for (Attributes.Attribute a : attributes.list()) {
      byte[] value = a.value();
      template.set(JAVA_LONG, at, a.type());
      template.set(ADDRESS, at + 8, arena.allocateFrom(JAVA_BYTE, value));
      template.set(JAVA_LONG, at + 16, value.length);
      at += ATTRIBUTE_SIZE;
    }
    return template;
  }
}
