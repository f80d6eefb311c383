package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SenMlTest {
  private static String shown(SenMlEntry e) {
    return e.name()
        + " "
        + e.value().orElseThrow()
        + " "
        + e.unit()
        + " "
        + e.time().map(BigDecimal::toPlainString).orElse("");
  }

  @Test
  void publicExamplesInAnyOrderAreResolved() throws IOException {
    List<SenMlEntry> three = SenMl.parse(Vectors.read("senml/ex3.gen.cbor"));
    assertThat(three).hasSize(7);
    assertThat(shown(three.get(0)))
        .isEqualTo("urn:dev:ow:10e2073a0108006:voltage 120.1 V 1276020076.001");
    assertThat(shown(three.get(1)))
        .isEqualTo("urn:dev:ow:10e2073a0108006:current 1.2 A 1276020071.001");
    List<SenMlEntry> five = SenMl.parse(Vectors.read("senml/ex5.gen.cbor"));
    assertThat(five).hasSize(13);
    assertThat(shown(five.get(1))).isEqualTo("urn:dev:ow:10e2073a01080063 24.30621 lon 1320067464");
    assertThat(shown(five.get(12)))
        .isEqualTo("urn:dev:ow:10e2073a01080063 60.07967 lat 1320067644");
  }

  @Test
  void numbersKeepTheirDigitsAndAreNeverFloats() {
    byte[] pack =
        SenMl.encode(
            "meter/1/",
            List.of(
                SenMlEntry.number("a", "V", new BigDecimal("0230.0")),
                SenMlEntry.number("b", "", new BigDecimal("-7")),
                SenMlEntry.text("c", "0002"),
                SenMlEntry.flag("d", true),
                SenMlEntry.data("e", Bytes.of((byte) 1))));
    assertThat(HexFormat.of().formatHex(pack))
        .isEqualTo(
            "85" // five records
                + "a4"
                + "006161" // n "a"
                + "016156" // u "V"
                + "02c482201908fc" // v 4([-1, 2300])
                + "21686d657465722f312f" // bn "meter/1/"
                + "a20061620226" // n "b", v -7
                + "a20061630364"
                + "30303032" // n "c", vs "0002"
                + "a200616404f5" // n "d", vb true
                + "a2006165084101"); // n "e", vd h'01'
    assertThat(SenMl.parse(pack))
        .extracting(e -> e.value().orElseThrow().toString())
        .containsExactly("230.0", "-7", "0002", "true", "01");
  }

  @Test
  void hostilePacksAreRefused() {
    for (String hex :
        List.of(
            "",
            "80",
            "a0",
            "81a0",
            "9b7fffffffffffffff",
            "81a102c4821a7fffffff01", // huge exponent
            "81a102f97e00", // not a number
            "81a202010202", // the value twice
            "81a10261",
            "81a1026161",
            "81a2020163785f5f01", // unknown that must be understood
            "81a102010000",
            "81a2200b0201")) { // bytes after; version 11
      byte[] pack = HexFormat.of().parseHex(hex);
      assertThatThrownBy(() -> SenMl.parse(pack)).as(hex).isInstanceOf(RejectInput.class);
    }
  }

  @Test
  void indefiniteLengthsAreRead() {
    byte[] pack = HexFormat.of().parseHex("9fbf007f61616162ff0201ffff");
    assertThat(SenMl.parse(pack)).containsExactly(SenMlEntry.number("ab", "", BigDecimal.ONE));
  }

  @Test
  void randomBytesEndInEntriesOrARefusal() throws IOException {
    long seed = System.nanoTime();
    System.out.println("SenMlTest seed " + seed);
    Random random = new Random(seed);
    byte[] good = HexFormat.of().parseHex("82a421616202c482200c006161016156a300616206186402f93c00");
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(SenMl.parse(bytes)).isNotEmpty();
      } catch (RejectInput e) {
        assertThat(e.code()).isEqualTo(SensorCode.SENML_MALFORMED);
      }
    }
  }
}
