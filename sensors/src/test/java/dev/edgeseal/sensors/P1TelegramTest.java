package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class P1TelegramTest {
  private static final String V5 = "iec62056-21-p1/TELEGRAM_V5.txt";

  /** One line an entry: name, value, unit. */
  private static List<String> shown(P1Telegram telegram) {
    return SenMl.parse(telegram.pack(false).toArray()).stream()
        .map(e -> (e.name() + " " + e.value().orElseThrow() + " " + e.unit()).strip())
        .toList();
  }

  static List<TelegramFramer.Frame> frames(byte[] stream) throws IOException {
    TelegramFramer framer =
        new TelegramFramer(new ByteArrayInputStream(stream), CollectingSink.CLOCK);
    List<TelegramFramer.Frame> frames = new ArrayList<>();
    Optional<TelegramFramer.Frame> next = framer.next();
    while (next.isPresent()) {
      frames.add(next.get());
      next = framer.next();
    }
    return frames;
  }

  private static P1Telegram only(byte[] stream) throws IOException {
    return frames(stream).stream()
        .filter(TelegramFramer.Frame.Whole.class::isInstance)
        .map(f -> P1Telegram.parse(((TelegramFramer.Frame.Whole) f).telegram().toArray()))
        .collect(Collectors.collectingAndThen(Collectors.toList(), List::getFirst));
  }

  /** Readings that a stream gives, as the source would hand them over. */
  static List<P1Telegram> accepted(byte[] stream) throws IOException {
    List<P1Telegram> good = new ArrayList<>();
    for (TelegramFramer.Frame frame : frames(stream)) {
      if (frame instanceof TelegramFramer.Frame.Whole whole) {
        try {
          good.add(P1Telegram.parse(whole.telegram().toArray()));
        } catch (RejectInput e) {
          assertThat(e.code()).isInstanceOf(SensorCode.class);
        }
      }
    }
    return good;
  }

  @Test
  void everyVectorGivesItsValuesToTheLastDigit() throws IOException {
    String folder = "iec62056-21-p1/TELEGRAM_";
    assertThat(shown(only(Vectors.read(folder + "V5.txt"))))
        .contains(
            "meter/K8EG004046395507/1-0:1.8.1 4.426 kWh",
            "meter/K8EG004046395507/1-0:32.7.0 230.0 V",
            "meter/K8EG004046395507/0-1:24.2.1 0.107 m3",
            "meter/K8EG004046395507/0-1:24.2.1/time 170102161005W",
            "meter/K8EG004046395507/0-0:1.0.0 170102192002W",
            "meter/K8EG004046395507/0-0:96.7.21 13 count",
            "meter/K8EG004046395507/0-0:96.14.0 0002",
            "meter/K8EG004046395507/telegram/checksum true");
    assertThat(shown(only(Vectors.read(folder + "V5_TWO_MBUS.txt"))))
        .contains(
            "meter/E0044007382246019/0-1:24.2.1 00000000",
            "meter/E0044007382246019/0-2:24.2.1 246.138 m3");
    assertThat(shown(only(Vectors.read(folder + "V4_2.txt"))))
        .contains("meter/3960221976967177082151037881335713/1-0:1.8.1 1581.123 kWh");
    assertThat(shown(only(Vectors.read(folder + "V5_EON_HU.txt"))))
        .contains(
            "meter/SAG3082200002160/1-0:13.7.0 4.556",
            "meter/SAG3082200002160/1-0:14.7.0 50.00 Hz");
    assertThat(shown(only(Vectors.read(folder + "UNPADDED_CRC.txt"))))
        .contains("meter/ADC3100000158491/0-1:24.2.1 240.860 GJ");
    assertThat(shown(only(Vectors.read(folder + "V3.txt"))))
        .contains(
            "meter/K8EG004046395507/0-1:24.2.1 1.001 m3",
            "meter/K8EG004046395507/telegram/checksum false");
    assertThat(shown(only(Vectors.read(folder + "V2_2.txt"))))
        .contains("meter/00000000000000/0-0:17.0.0 999.00 kW");
    assertThat(shown(only(Vectors.read(folder + "ESY5Q3DA1004_V304.txt"))))
        .contains("meter/1ESY1336001560/1-0:1.8.0.255 32549.5061662 kWh");
    assertThat(shown(only(Vectors.read(folder + "ESY5Q3DB1024_V304.txt"))))
        .contains("meter/1ESY1313002565/1-0:2.8.0.255 19949.3221493 kWh");
    assertThat(shown(only(Vectors.read(folder + "ISKRA_IE.txt"))))
        .contains("meter/09610/1-0:1.8.2 10.182 kWh", "meter/09610/telegram/checksum true");
  }

  @Test
  void everyVectorKeepsEveryByteAsSent() throws IOException {
    try (Stream<Path> files = Files.list(Vectors.path("iec62056-21-p1"))) {
      for (Path file : files.toList()) {
        String whole = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        List<P1Telegram> good = accepted(Files.readAllBytes(file));
        assertThat(good).as(file.toString()).hasSize(1);
        String raw = new String(good.getFirst().raw().toArray(), StandardCharsets.ISO_8859_1);
        assertThat(whole).startsWith(raw);
        assertThat(SenMl.parse(good.getFirst().pack(false).toArray()).getLast().value())
            .contains(new SenMlValue.Data(good.getFirst().raw()));
      }
    }
  }

  @Test
  void everyChangeOfOneByteUnderTheChecksumIsRefused() throws IOException {
    byte[] telegram = new TelegramWriter("E0012", Instant.EPOCH, Duration.ofSeconds(1)).next();
    assertThat(accepted(telegram)).hasSize(1);
    for (int i = 0; i < telegram.length - 2; i++) {
      byte[] changed = telegram.clone();
      for (int value = 0; value < 256; value += i % 8 == 0 ? 1 : 13) {
        if (value != (telegram[i] & 0xff)) {
          changed[i] = (byte) value;
          assertThat(accepted(changed)).as("byte %d as %d", i, value).isEmpty();
        }
      }
    }
  }

  @Test
  void everyChangeOfOneByteOfThePublicTelegramIsRefused() throws IOException {
    byte[] telegram = Vectors.read(V5);
    for (int i = 0; i < telegram.length - 2; i++) {
      byte[] changed = telegram.clone();
      for (int bit = 0; bit < 8; bit++) {
        changed[i] = (byte) (telegram[i] ^ 1 << bit);
        assertThat(accepted(changed)).as("byte %d bit %d", i, bit).isEmpty();
      }
    }
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] telegram = new TelegramWriter("E0012", Instant.EPOCH, Duration.ofSeconds(1)).next();
    for (int n = 0; n < telegram.length; n++) {
      byte[] cut = Arrays.copyOf(telegram, n);
      assertThatThrownBy(() -> P1Telegram.parse(cut)).isInstanceOf(RejectInput.class);
    }
  }

  @Test
  void telegramsAreFoundAmongGarbage() throws IOException {
    TelegramWriter writer = new TelegramWriter("E0012", Instant.EPOCH, Duration.ofSeconds(1));
    String one = new String(writer.next(), StandardCharsets.ISO_8859_1);
    String cut = new String(writer.next(), StandardCharsets.ISO_8859_1).substring(0, 200);
    String two = new String(writer.next(), StandardCharsets.ISO_8859_1);
    byte[] stream =
        ("0.0.0(1)\r\nnoise" + one + "\r\n!!\0\u00ff\r\n" + cut + two + "/abc")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(accepted(stream)).hasSize(2);
    assertThat(frames(stream))
        .filteredOn(TelegramFramer.Frame.Noise.class::isInstance)
        .extracting(f -> ((TelegramFramer.Frame.Noise) f).cause())
        .containsExactly(
            SensorCode.NOISE,
            SensorCode.NOISE,
            SensorCode.NOISE,
            SensorCode.TELEGRAM_TRUNCATED,
            SensorCode.TELEGRAM_TRUNCATED);
  }

  @Test
  void aTelegramWithoutAnEndIsBounded() throws IOException {
    byte[] endless = new byte[10_000_000];
    Arrays.fill(endless, (byte) 'x');
    endless[0] = '/';
    assertThat(frames(endless).getFirst())
        .isEqualTo(new TelegramFramer.Frame.Noise(SensorCode.TELEGRAM_TOO_LARGE));
    endless[5] = '\n';
    assertThat(frames(endless).getFirst())
        .isEqualTo(new TelegramFramer.Frame.Noise(SensorCode.TELEGRAM_TOO_LARGE));
  }

  @Test
  void randomBytesEndInAReadingOrARefusal() throws IOException {
    long seed = System.nanoTime();
    System.out.println("P1TelegramTest seed " + seed);
    Random random = new Random(seed);
    byte[] good = new TelegramWriter("E0012", Instant.EPOCH, Duration.ofSeconds(1)).next();
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(20); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) "/!()*\r\n0A".charAt(random.nextInt(9));
      }
      try {
        P1Telegram.parse(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1))).pack(true);
      } catch (RejectInput e) {
        assertThat(e.code()).isInstanceOf(SensorCode.class);
      }
      assertThat(accepted(bytes).size()).isLessThan(2);
    }
  }

  @Test
  void theWriterMakesTheSameAdvancingTelegrams() throws IOException {
    TelegramWriter a = new TelegramWriter("E0012", Instant.EPOCH, Duration.ofSeconds(10));
    TelegramWriter b = new TelegramWriter("E0012", Instant.EPOCH, Duration.ofSeconds(10));
    List<String> energy = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      byte[] telegram = a.next();
      assertThat(telegram).isEqualTo(b.next());
      P1Telegram parsed = P1Telegram.parse(telegram);
      assertThat(parsed.checked()).isTrue();
      assertThat(parsed.serial()).isEqualTo("E0012");
      energy.add(parsed.text("1-0:1.8.1").orElseThrow());
    }
    assertThat(energy).isSorted().doesNotHaveDuplicates();
  }
}
