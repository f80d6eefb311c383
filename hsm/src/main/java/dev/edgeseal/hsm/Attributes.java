package dev.edgeseal.hsm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A template: attributes of an object in their order (PKCS#11 2.40 4). For one thread. */
final class Attributes {
  static final long CLASS = 0;
  static final long TOKEN = 1;
  static final long PRIVATE = 2;
  static final long LABEL = 3;
  static final long VALUE = 0x11;
  static final long CERTIFICATE_TYPE = 0x80;
  static final long ISSUER = 0x81;
  static final long SERIAL_NUMBER = 0x82;
  static final long KEY_TYPE = 0x100;
  static final long SUBJECT = 0x101;
  static final long ID = 0x102;
  static final long SENSITIVE = 0x103;
  static final long ENCRYPT = 0x104;
  static final long DECRYPT = 0x105;
  static final long UNWRAP = 0x107;
  static final long SIGN = 0x108;
  static final long VERIFY = 0x10a;
  static final long DERIVE = 0x10c;
  static final long EXTRACTABLE = 0x162;
  static final long LOCAL = 0x163;
  static final long NEVER_EXTRACTABLE = 0x164;
  static final long ALWAYS_SENSITIVE = 0x165;
  static final long EC_PARAMS = 0x180;
  static final long EC_POINT = 0x181;

  static final long CERTIFICATE_OBJECT = 1;
  static final long PUBLIC_KEY_OBJECT = 2;
  static final long PRIVATE_KEY_OBJECT = 3;
  static final long EC_KEY = 3;
  static final long X509 = 0;

  static final long EC_KEY_PAIR_GEN_MECHANISM = 0x1040;
  static final long ECDSA_MECHANISM = 0x1041;

  record Attribute(long type, byte[] value) {}

  private final List<Attribute> list = new ArrayList<>();

  static Attributes ofClass(long objectClass) {
    return new Attributes().number(CLASS, objectClass);
  }

  Attributes bytes(long type, byte[] value) {
    list.add(new Attribute(type, value));
    return this;
  }

  Attributes text(long type, String value) {
    return bytes(type, value.getBytes(StandardCharsets.UTF_8));
  }

  Attributes number(long type, long value) {
    return bytes(
        type, ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array());
  }

  Attributes bool(long type, boolean value) {
    return bytes(type, new byte[] {(byte) (value ? 1 : 0)});
  }

  List<Attribute> list() {
    return list;
  }

  int size() {
    return list.size();
  }
}
