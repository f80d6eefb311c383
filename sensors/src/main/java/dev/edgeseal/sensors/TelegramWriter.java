package dev.edgeseal.sensors;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Makes the telegrams of a pretended version 5 meter with a gas meter: valid, with checksums,
 * counters that add up what the power says, and the same bytes for the same arguments.
 */
public final class TelegramWriter {
  private static final ZoneId ZONE = ZoneId.of("Europe/Amsterdam");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss", Locale.ROOT);

  private final String serial;
  private final Duration interval;
  private Instant time;
  private long count;
  private long wattSeconds = 4_426_000L * 3600;
  private long litres = 107_000;

  /**
   * @param serial as printed on the meter, ASCII
   * @param start time of the first telegram
   * @param interval from telegram to telegram
   */
  public TelegramWriter(String serial, Instant start, Duration interval) {
    this.serial = serial;
    this.time = start;
    this.interval = interval;
  }

  /** Writes the next {@code count} telegrams. */
  public void write(OutputStream out, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      out.write(next());
    }
  }

  /** The next telegram, from its slash to its last line feed. */
  public byte[] next() {
    long watt = 300 + count * 37 % 1900 + (count / 60 % 7) * 150;
    wattSeconds += watt * interval.toSeconds();
    litres += count % 40 == 39 ? 1 : 0;
    String body =
        """
        /ESL5\\2EDGESEAL-DEMO

        1-3:0.2.8(50)
        0-0:1.0.0(%s)
        0-0:96.1.1(%s)
        1-0:1.8.1(%s*kWh)
        1-0:1.8.2(002399.017*kWh)
        1-0:2.8.1(000000.000*kWh)
        1-0:2.8.2(000000.000*kWh)
        0-0:96.14.0(0001)
        1-0:1.7.0(%s*kW)
        1-0:2.7.0(00.000*kW)
        0-0:96.7.21(00013)
        0-0:96.7.9(00000)
        1-0:32.32.0(00000)
        1-0:32.36.0(00000)
        0-0:96.13.0()
        1-0:32.7.0(%s*V)
        1-0:31.7.0(%s*A)
        1-0:21.7.0(%s*kW)
        1-0:22.7.0(00.000*kW)
        0-1:24.1.0(003)
        0-1:96.1.0(4730303339303031393336393930363139)
        0-1:24.2.1(%s)(%s*m3)
        !\
        """
            .formatted(
                stamp(time),
                HexFormat.of()
                    .withUpperCase()
                    .formatHex(serial.getBytes(StandardCharsets.US_ASCII)),
                decimal(wattSeconds / 3600, 3, 10),
                decimal(watt, 3, 6),
                decimal(2300 + count % 11, 1, 5),
                decimal(watt * 100 / 230, 2, 6),
                decimal(watt, 3, 6),
                stamp(time.minusSeconds(time.getEpochSecond() % 300)),
                decimal(litres, 3, 9))
            .replace("\n", "\r\n");
    time = time.plus(interval);
    count++;
    byte[] covered = body.getBytes(StandardCharsets.US_ASCII);
    String crc = "%04X\r\n".formatted(Crc16.of(covered, covered.length));
    return (body + crc).getBytes(StandardCharsets.US_ASCII);
  }

  private static String stamp(Instant instant) {
    ZonedDateTime local = instant.atZone(ZONE);
    return TIME.format(local) + (ZONE.getRules().isDaylightSavings(instant) ? "S" : "W");
  }

  private static String decimal(long digits, int scale, int width) {
    String text = BigDecimal.valueOf(digits, scale).toPlainString();
    return "0".repeat(Math.max(0, width - text.length())) + text;
  }
}
