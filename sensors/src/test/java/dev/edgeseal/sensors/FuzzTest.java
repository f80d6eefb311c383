package dev.edgeseal.sensors;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FuzzRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every parser of what a source sends: only {@link RejectInput} may leave it. */
public class FuzzTest {
  private static final CaptureTime TIME =
      new CaptureTime(OptionalLong.of(1), CaptureTime.Grade.UNKNOWN, OptionalLong.empty(), 1);

  /** A parser under test, with a valid input. */
  enum Target {
    P1("/ISk5\\2MT382\r\n\r\n1-0:1.8.1(000123.456*kWh)\r\n0-1:24.1.0(03)\r\n!\r\n"),
    /** In hexadecimal: {@code [{-2: "d:", 0: "t", 2: 21.5}]}. */
    SENML("81a32162643a00617402c482201900d7"),
    LINE("{\"@context\":\"x\",\"type\":\"ObjectEvent\",\"a\":[1,-2.5e3,{\"b\":\"\\u00e9\"},null]}"),
    /** A stream of lines. */
    LINES("{\"a\":1}\n\n{\"b\":2}\r\n{}"),
    /** A stream of telegrams and noise. */
    TELEGRAMS("noise\r\n/ISk5\r\n\r\n0-1:24.1.0(03)\r\n!\r\n/cut/ISk5\r\n!1F2E\r\n"),
    /** What the kernel's files say, one for all. */
    HOST("cpu 0.1 0.25 0.50 1/2 3\n8 0 sda 1 2 3 4 5 6 7 8 9 10 11\nMemTotal: 16384 kB\n");

    private final String seed;

    Target(String seed) {
      this.seed = seed;
    }

    byte[] seed() {
      return this == SENML
          ? HexFormat.of().parseHex(seed)
          : seed.getBytes(StandardCharsets.ISO_8859_1);
    }

    Object parse(byte[] bytes) throws IOException {
      return switch (this) {
        case P1 -> P1Telegram.parse(bytes);
        case SENML -> SenMl.parse(bytes);
        case LINE -> JsonLine.check(bytes);
        case LINES -> lines(bytes);
        case TELEGRAMS -> telegrams(bytes);
        case HOST -> host(bytes);
      };
    }
  }

  /** Nothing is lost: the lines with their line feeds are the stream again. */
  private static Object lines(byte[] bytes) throws IOException {
    LineReader reader = new LineReader(inPieces(bytes));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Optional<LineReader.Line> line = reader.next(); line.isPresent(); line = reader.next()) {
      if (line.get() instanceof LineReader.Line.Whole whole) {
        out.writeBytes(whole.bytes().toArray());
        out.write('\n');
      }
    }
    byte[] ended = Arrays.copyOf(bytes, bytes.length + 1);
    ended[bytes.length] = '\n';
    FuzzRun.require(
        Arrays.equals(out.toByteArray(), ended)
            || Arrays.equals(out.toByteArray(), bytes)
            || bytes.length == 0,
        "lines are missing");
    return out;
  }

  /** Each telegram begins with a slash, is bounded, and is judged by the next parser. */
  private static Object telegrams(byte[] bytes) throws IOException {
    TelegramFramer framer = new TelegramFramer(inPieces(bytes), () -> TIME);
    int frames = 0;
    for (Optional<TelegramFramer.Frame> f = framer.next(); f.isPresent(); f = framer.next()) {
      frames++;
      if (f.get() instanceof TelegramFramer.Frame.Whole whole) {
        byte[] telegram = whole.telegram().toArray();
        FuzzRun.require(telegram[0] == '/', "no telegram begins like that");
        FuzzRun.require(telegram.length <= P1Telegram.MAX_SIZE, "a telegram above the bound");
        judge(telegram);
      }
    }
    FuzzRun.require(frames <= bytes.length, "more frames than bytes");
    return frames;
  }

  private static void judge(byte[] telegram) {
    try {
      P1Telegram.parse(telegram);
    } catch (RejectInput e) {
      FuzzRun.require(!e.code().id().isEmpty(), "a refusal without a code");
    }
  }

  /** One byte a read, as a slow line gives them. */
  private static InputStream inPieces(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        return super.read(to, offset, Math.min(1, length));
      }
    };
  }

  /** A machine whose every file says the same; what is read fits one pack. */
  private static Object host(byte[] bytes) throws IOException {
    Path machine = Path.of("machine").toAbsolutePath();
    Path all = machine.resolveSibling("every-file");
    if (Files.notExists(machine)) {
      makeMachine(machine, all);
    }
    Files.write(all, bytes);
    HostSettings settings =
        new HostSettings(
            "host",
            machine.resolve("sys"),
            machine.resolve("proc"),
            List.of(),
            Duration.ofSeconds(1));
    List<SenMlEntry> values = new HostValues(settings).read();
    return values.isEmpty() ? values : SenMl.parse(SenMl.encode("host/", values));
  }

  private static void makeMachine(Path machine, Path all) throws IOException {
    for (String file :
        List.of(
            "proc/loadavg",
            "proc/meminfo",
            "proc/diskstats",
            "sys/class/thermal/thermal_zone0/type",
            "sys/class/thermal/thermal_zone0/temp",
            "sys/class/hwmon/hwmon0/name",
            "sys/class/hwmon/hwmon0/temp1_input")) {
      Files.createDirectories(machine.resolve(file).getParent());
      Files.createSymbolicLink(machine.resolve(file), all);
    }
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzRun.input(
        Target.valueOf(System.getProperty(FuzzRun.TARGET, "P1"))::parse, bytes, RejectInput.class);
  }

  @ParameterizedTest
  @EnumSource
  void onlyRefusalsLeaveTheParser(Target target, @TempDir Path dir) throws Exception {
    if (target != Target.HOST) { // which writes to the folder that it is run in
      target.parse(target.seed());
    }
    FuzzRun.of(FuzzTest.class, target.name(), target.seed(), dir);
  }
}
