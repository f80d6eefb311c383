package dev.edgeseal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketGuardTest {
  private static final int MAX = 1000;

  private static byte[] packet(int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x30); // PUBLISH
    int rest = length;
    do {
      out.write(rest > 127 ? rest & 0x7f | 0x80 : rest);
      rest >>= 7;
    } while (rest > 0);
    for (int i = 0; i < length; i++) {
      out.write(0xff); // would be a huge length if it were taken for a header
    }
    return out.toByteArray();
  }

  private static byte[] packets(int... lengths) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int length : lengths) {
      out.writeBytes(packet(length));
    }
    return out.toByteArray();
  }

  private static PacketGuard guard(byte[] bytes, TrafficCounter counter) {
    return new PacketGuard(new ByteArrayInputStream(bytes), MAX, counter);
  }

  @Test
  void packetsUpToTheBoundPassHoweverTheyAreRead() throws IOException {
    byte[] all = packets(0, 1, 127, 128, 0, 999, MAX, 5);
    TrafficCounter counter = new TrafficCounter();
    assertThat(guard(all, counter).readAllBytes()).isEqualTo(all);
    assertThat(counter.traffic().received()).isEqualTo(all.length);
    for (long seed = 0; seed < 50; seed++) {
      assertThat(readInPieces(guard(all, new TrafficCounter()), new Random(seed), all.length))
          .as("seed %d", seed)
          .isEqualTo(all);
    }
  }

  private static byte[] readInPieces(PacketGuard guard, Random random, int size)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < size) {
      if (random.nextBoolean()) {
        out.write(guard.read());
      } else {
        byte[] piece = new byte[1 + random.nextInt(200)];
        int n = guard.read(piece, 0, piece.length);
        out.write(piece, 0, n);
      }
    }
    return out.toByteArray();
  }

  @Test
  void aPacketAboveTheBoundIsRefusedAtItsHeader() throws IOException {
    PacketGuard guard = guard(packets(MAX + 1), new TrafficCounter());
    assertThat(guard.read()).isEqualTo(0x30);
    assertThat(guard.read()).isPositive();
    assertThatThrownBy(guard::read).isInstanceOf(IOException.class).hasMessageContaining("1001");
    PacketGuard later = guard(packets(5, 200, MAX + 1), new TrafficCounter());
    assertThatThrownBy(later::readAllBytes).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsSkippedIsSeen() throws IOException {
    PacketGuard guard = guard(packets(500, MAX + 1), new TrafficCounter());
    guard.skipNBytes(503);
    assertThatThrownBy(guard::readAllBytes).isInstanceOf(IOException.class);
  }

  @Test
  void aLengthThatDoesNotEndIsRefusedAtItsLastByte() {
    byte[] endless = {0x30, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80};
    assertThatThrownBy(guard(endless, new TrafficCounter())::readAllBytes)
        .isInstanceOf(IOException.class);
  }
}
