package dev.edgeseal.wire;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FuzzRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a broker sends, before and beside the client library. */
public class FuzzTest {
  private static final int MAX = 1000;
  private static final MqttTopics TOPICS = new MqttTopics("nordstadt");

  /** A parser under test, with a valid input. */
  enum Target {
    /** In hexadecimal: a PINGRESP, a PUBLISH with its body, an empty one, a DISCONNECT. */
    PACKETS("d0003005000161003f3080808000e000"),
    TOPIC("edgeseal/v1/nordstadt/heads/meter-1");

    private final String seed;

    Target(String seed) {
      this.seed = seed;
    }

    byte[] seed() {
      return this == PACKETS
          ? HexFormat.of().parseHex(seed)
          : seed.getBytes(StandardCharsets.UTF_8);
    }

    Object parse(byte[] bytes) throws IOException {
      return switch (this) {
        case PACKETS -> packets(bytes);
        case TOPIC -> topic(new String(bytes, StandardCharsets.UTF_8));
      };
    }
  }

  /** The same bytes pass however they are read, and a packet above the bound never does. */
  private static Object packets(byte[] bytes) throws IOException {
    byte[] single = passed(bytes, 0);
    for (int piece : new int[] {1, 2, 3, 7, 4096}) {
      byte[] pieces = passed(bytes, piece);
      FuzzRun.require(
          Arrays.equals(pieces, Arrays.copyOf(single, pieces.length)), "other bytes passed");
      FuzzRun.require(pieces.length > single.length - piece, "a good byte was held back");
    }
    FuzzRun.require(single.length == toTheFirstBadHeader(bytes), "a header was read otherwise");
    return single;
  }

  /**
   * @param piece bytes a read; 0 for reading them one by one
   */
  private static byte[] passed(byte[] bytes, int piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[Math.max(1, piece)];
    try (InputStream in =
        new PacketGuard(new ByteArrayInputStream(bytes), MAX, new TrafficCounter())) {
      while (true) {
        int n = piece == 0 ? one(in, buffer) : in.read(buffer, 0, piece);
        if (n < 0) {
          return out.toByteArray();
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      return out.toByteArray();
    }
  }

  private static int one(InputStream in, byte[] buffer) throws IOException {
    int b = in.read();
    buffer[0] = (byte) b;
    return b < 0 ? -1 : 1;
  }

  /** Bytes before the one that makes a fixed header bad (MQTT 5 2.1.4), in another way. */
  private static int toTheFirstBadHeader(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      at++;
      int length = 0;
      int factor = 1;
      boolean more = true;
      while (more && at < bytes.length) {
        length += (bytes[at] & 0x7f) * factor;
        more = (bytes[at] & 0x80) != 0;
        if (length > MAX || (more && factor == 128 * 128 * 128)) {
          return at;
        }
        factor *= 128;
        at++;
      }
      at = more ? at : Math.min(bytes.length, at + length);
    }
    return bytes.length;
  }

  /** A topic that names a device is that device's, letter for letter. */
  private static Object topic(String topic) {
    Optional<String> device = TOPICS.deviceOf(topic);
    device.ifPresent(d -> FuzzRun.require(TOPICS.heads(d).equals(topic), "another topic"));
    return device;
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzRun.input(
        Target.valueOf(System.getProperty(FuzzRun.TARGET, "PACKETS"))::parse,
        bytes,
        RejectInput.class);
  }

  @ParameterizedTest
  @EnumSource
  void nothingLeavesTheParser(Target target, @TempDir Path dir) throws Exception {
    target.parse(target.seed());
    FuzzRun.of(FuzzTest.class, target.name(), target.seed(), dir);
  }
}
