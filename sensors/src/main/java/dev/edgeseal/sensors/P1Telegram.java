package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One telegram of a meter's P1 port, DSMR versions 2 to 5 and their relatives (IEC 62056-21 mode
 * D).
 *
 * <pre>
 * telegram = "/" identification CR LF  CR LF  *(object CR LF)  "!" [crc] CR LF
 * crc      = 1*4 hexadecimal digits of CRC-16/ARC over "/" to "!"; some meters leave out leading zeros
 * </pre>
 *
 * @param raw every byte as sent, from the slash to the last line feed
 * @param checked whether it had a checksum (which then matched); versions 2 and 3 have none
 */
public record P1Telegram(
    String identification, List<ObisObject> objects, boolean checked, Bytes raw) {
  /** Bound of one telegram, bytes. */
  public static final int MAX_SIZE = 8 * 1024;

  private static final Pattern CHECKSUM = Pattern.compile("[0-9A-F]{1,4}");
  private static final Pattern SERIAL = Pattern.compile("[0-9A-Za-z]{1,64}");

  /** Where meters say who they are, the most usual first. */
  private static final List<String> SERIAL_CODES =
      List.of(
          "0-0:96.1.1",
          "0-0:96.1.255.255",
          "0-0:42.0.0",
          "0-0:96.1.0",
          "1-0:0.0.0.255",
          "1-0:0.0.0");

  /** Objects that only versions with a checksum have: the version, and the meter's time. */
  private static final List<String> CHECKED_CODES = List.of("1-3:0.2.8", "0-0:1.0.0");

  public P1Telegram {
    objects = List.copyOf(objects);
  }

  static RejectInput malformed(String detail) {
    return new RejectInput(SensorCode.TELEGRAM_MALFORMED, "(" + detail + ")");
  }

  /**
   * Reads one telegram, from its slash to its last line feed.
   *
   * @throws RejectInput {@link SensorCode#TELEGRAM_MALFORMED}, {@link SensorCode#TELEGRAM_CRC} or
   *     {@link SensorCode#TELEGRAM_TOO_LARGE}
   */
  public static P1Telegram parse(byte[] bytes) {
    if (bytes.length > MAX_SIZE) {
      throw new RejectInput(SensorCode.TELEGRAM_TOO_LARGE, "(" + bytes.length + " bytes)");
    }
    String text = printable(bytes);
    int end = text.lastIndexOf("\n!") + 1;
    int tail = text.indexOf('\n', end);
    if (end == 0 || text.charAt(0) != '/' || tail != text.length() - 1) {
      throw malformed("it is not from / to ! and a line feed");
    }
    boolean checked = checkCrc(bytes, end, text.substring(end + 1, tail));
    List<String> lines = text.substring(0, end).lines().toList();
    List<ObisObject> objects = objects(lines.subList(1, lines.size()));
    if (objects.isEmpty()) {
      throw malformed("no object in it");
    }
    if (!checked && objects.stream().anyMatch(o -> CHECKED_CODES.contains(o.code()))) {
      throw new RejectInput(SensorCode.TELEGRAM_CRC, "(missing)");
    }
    return new P1Telegram(lines.getFirst().substring(1), objects, checked, Bytes.of(bytes));
  }

  /** Printable ASCII; some meters have a control character in their identification. */
  private static String printable(byte[] bytes) {
    boolean identification = true;
    for (byte b : bytes) {
      identification &= b != '\n';
      boolean control = b > 0 && b < ' ';
      if (b != '\r' && b != '\n' && (b <= 0 || b > '~' || (control && !identification))) {
        throw malformed("byte " + HexFormat.of().toHexDigits(b));
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** False when there is no checksum. */
  private static boolean checkCrc(byte[] bytes, int end, String tail) {
    String digits = tail.endsWith("\r") ? tail.substring(0, tail.length() - 1) : tail;
    if (digits.isEmpty()) {
      return false;
    }
    if (!CHECKSUM.matcher(digits).matches()
        || Integer.parseInt(digits, 16) != Crc16.of(bytes, end + 1)) {
      throw new RejectInput(SensorCode.TELEGRAM_CRC, "");
    }
    return true;
  }

  private static List<ObisObject> objects(List<String> lines) {
    List<ObisObject> objects = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("(") && !objects.isEmpty()) {
        ObisObject last = objects.removeLast();
        List<String> values = new ArrayList<>(last.values());
        values.addAll(ObisObject.values(line));
        objects.add(new ObisObject(last.code(), values));
      } else if (!line.isEmpty()) {
        objects.add(ObisObject.parse(line));
      }
    }
    return objects;
  }

  /** The text of an object's first value. */
  public Optional<String> text(String code) {
    return objects.stream()
        .filter(o -> o.code().equals(code))
        .findFirst()
        .map(o -> o.values().getFirst());
  }

  /**
   * The meter's serial: as printed on it where the telegram has that in hexadecimal letters, else
   * as sent; else what the telegram calls itself.
   */
  public String serial() {
    for (String code : SERIAL_CODES) {
      Optional<String> sent = text(code).filter(s -> SERIAL.matcher(s).matches());
      if (sent.isPresent()) {
        return plain(sent.get());
      }
    }
    return HostValues.cleanName(identification);
  }

  private static String plain(String sent) {
    if (sent.length() % 2 == 0 && sent.matches("[0-9A-Fa-f]+")) {
      String plain = new String(HexFormat.of().parseHex(sent), StandardCharsets.ISO_8859_1);
      if (SERIAL.matcher(plain).matches()) {
        return plain;
      }
    }
    return sent;
  }

  /**
   * The SenML pack of this telegram: base name {@code meter/SERIAL/}; each object's numbers with
   * their digits and unit, texts as sent; whether there was a checksum; the telegram itself.
   *
   * @param replayed true for a telegram that comes from a recording, which the pack then says
   */
  public Bytes pack(boolean replayed) {
    List<SenMlEntry> entries = new ArrayList<>();
    entries.add(SenMlEntry.text("identification", identification));
    objects.forEach(o -> o.addTo(entries));
    entries.add(SenMlEntry.flag("telegram/checksum", checked));
    if (replayed) {
      entries.add(SenMlEntry.flag("telegram/replayed", true));
    }
    entries.add(SenMlEntry.data("telegram", raw));
    return Bytes.of(SenMl.encode("meter/" + serial() + "/", entries));
  }
}
