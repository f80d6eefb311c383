package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One object of a telegram: {@code 1-0:1.8.1(000004.426*kWh)} (IEC 62056-21, 6.6).
 *
 * @param code the OBIS code, its {@code *} written as a point, so that it is a SenML name
 * @param values what stands in each pair of brackets
 */
public record ObisObject(String code, List<String> values) {
  private static final Pattern CODE = Pattern.compile("[0-9A-Za-z][-0-9A-Za-z:.*&]{0,31}");
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,16}(\\.[0-9]{1,9})?");
  private static final Pattern UNIT = Pattern.compile("[A-Za-z%/][0-9A-Za-z%/]{0,11}");
  private static final Pattern COUNTER =
      Pattern.compile("[0-9]+-[0-9]+:(96\\.7\\.[0-9]+|[0-9]+\\.3[26]\\.0)");

  /** A number with its unit; a count's unit is "count", one without a unit has an empty one. */
  private record Quantity(BigDecimal value, String unit) {}

  public ObisObject {
    values = List.copyOf(values);
  }

  /**
   * @throws RejectInput {@link SensorCode#TELEGRAM_MALFORMED}
   */
  static ObisObject parse(String line) {
    int open = line.indexOf('(');
    if (open < 1 || !CODE.matcher(line.substring(0, open)).matches()) {
      throw P1Telegram.malformed("no object: " + line.substring(0, Math.min(40, line.length())));
    }
    String code = line.substring(0, open).replace('*', '.').replace('&', '.');
    return new ObisObject(code, values(line.substring(open)));
  }

  /** What stands in the brackets of a line that has nothing but brackets. */
  static List<String> values(String brackets) {
    List<String> values = new ArrayList<>();
    int at = 0;
    while (at < brackets.length()) {
      int close = brackets.indexOf(')', at);
      int nested = brackets.indexOf('(', at + 1);
      if (brackets.charAt(at) != '(' || close < 0 || (nested >= 0 && nested < close)) {
        throw P1Telegram.malformed("brackets do not match");
      }
      values.add(brackets.substring(at + 1, close));
      at = close + 1;
    }
    return values;
  }

  /** Adds its entries: every value is in one of them. */
  void addTo(List<SenMlEntry> entries) {
    if (values.size() == 1) {
      add(entries, code, quantity(values.getFirst()), values.getFirst());
    } else if (values.size() == 2 && code.endsWith(":24.2.1")) {
      add(entries, code, quantity(values.get(1)), values.get(1));
      entries.add(SenMlEntry.text(code + "/time", values.getFirst()));
    } else if (values.size() == 7 && code.endsWith(":24.3.0")) {
      String named = CODE.matcher(values.get(4)).matches() ? values.get(4).replace('*', '.') : code;
      add(entries, named, quantity(values.get(6) + "*" + values.get(5)), values.get(6));
      entries.add(SenMlEntry.text(named + "/time", values.getFirst()));
    } else {
      entries.add(SenMlEntry.text(code, "(" + String.join(")(", values) + ")"));
    }
  }

  private static void add(
      List<SenMlEntry> entries, String name, Optional<Quantity> quantity, String text) {
    entries.add(
        quantity
            .map(q -> SenMlEntry.number(name, q.unit(), q.value()))
            .orElseGet(() -> SenMlEntry.text(name, text)));
  }

  /** Empty for a text; digits without unit and point are a text (a serial) unless they count. */
  private Optional<Quantity> quantity(String value) {
    int star = value.indexOf('*');
    String digits = star < 0 ? value : value.substring(0, star);
    String unit = star < 0 ? "" : value.substring(star + 1);
    if (!DIGITS.matcher(digits).matches() || (star >= 0 && !UNIT.matcher(unit).matches())) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(digits);
    if (number.precision() > SenMl.MAX_DIGITS) {
      return Optional.empty();
    }
    if (star >= 0 || digits.indexOf('.') >= 0) {
      return Optional.of(new Quantity(number, unit));
    }
    return COUNTER.matcher(code).matches()
        ? Optional.of(new Quantity(number, "count"))
        : Optional.empty();
  }
}
