package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
  private static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void kindsAreToldApart() {
    assertThat(JsonLine.check(utf8("{}\r"))).isEqualTo(ContentType.JSON);
    assertThat(JsonLine.check(utf8("{\"a\":{\"@context\":1,\"type\":\"ObjectEvent\"}}")))
        .isEqualTo(ContentType.JSON);
    assertThat(JsonLine.check(utf8("{\"type\":\"AggregationEvent\",\"b\":[1.50,true,null]}")))
        .isEqualTo(ContentType.JSON_LD);
    assertThat(JsonLine.check(utf8("{\"@context\":[\"https://ref.gs1.org\"],\"type\":\"x\"}")))
        .isEqualTo(ContentType.JSON_LD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "[]",
        "\"a\"",
        "{",
        "{}{}",
        "{} x",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "\uFEFF{}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{}/**/",
        "{\"a\":\"\\u12\"}",
        "\0{}",
        "nul"
      })
  void whatIsNotOneObjectIsRefused(String line) {
    assertThatThrownBy(() -> JsonLine.check(utf8(line)))
        .isInstanceOfSatisfying(
            RejectInput.class, e -> assertThat(e.code()).isEqualTo(SensorCode.LINE_NOT_JSON));
  }

  @Test
  void badUtf8DepthAndLengthAreRefused() {
    byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'};
    assertThatThrownBy(() -> JsonLine.check(overlong)).isInstanceOf(RejectInput.class);
    String deep = "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
    assertThatThrownBy(() -> JsonLine.check(utf8(deep))).isInstanceOf(RejectInput.class);
    String fits = "{\"a\":\"" + "x".repeat(JsonLine.MAX_SIZE - 8) + "\"}";
    assertThat(JsonLine.check(utf8(fits))).isEqualTo(ContentType.JSON);
    assertThatThrownBy(() -> JsonLine.check(utf8(fits + " "))).isInstanceOf(RejectInput.class);
  }

  @Test
  void tenMegabytesWithoutALineFeedAreReadOver() throws IOException {
    byte[] stream = new byte[10_000_000];
    Arrays.fill(stream, (byte) 'x');
    byte[] last = utf8("\n{}\n{\"a\":1}");
    System.arraycopy(last, 0, stream, stream.length - last.length, last.length);
    LineReader reader = new LineReader(new ByteArrayInputStream(stream));
    assertThat(reader.next()).contains(new LineReader.Line.TooLong());
    assertThat(reader.next().orElseThrow().toString()).contains("7b7d");
    assertThat(reader.next().orElseThrow().toString()).contains("7b2261223a317d");
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void randomLinesEndInAKindOrARefusal() {
    long seed = System.nanoTime();
    System.out.println("JsonLineTest seed " + seed);
    Random random = new Random(seed);
    byte[] good =
        utf8("{\"type\":\"ObjectEvent\",\"a\":[1.5e3,\"\\u00e9\",{\"b\":null}],\"é\":true}");
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        JsonLine.check(bytes);
      } catch (RejectInput e) {
        assertThat(e.code()).isEqualTo(SensorCode.LINE_NOT_JSON);
      }
    }
  }
}
