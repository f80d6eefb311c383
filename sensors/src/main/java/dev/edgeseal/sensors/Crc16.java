package dev.edgeseal.sensors;

/** CRC-16/ARC: polynomial x16+x15+x2+1, reflected, from 0 (DSMR P1 companion standard 5.0, 6.2). */
final class Crc16 {
  private Crc16() {}

  static int of(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0xA001;
      }
    }
    return crc;
  }
}
