package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.sensors.SenMl;
import dev.edgeseal.sensors.SenMlEntry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static Record record(ContentType type, byte[] payload) {
    CaptureTime time =
        new CaptureTime(OptionalLong.of(1), CaptureTime.Grade.UNKNOWN, OptionalLong.empty(), 1);
    return new Record("line/3", 1, 1, time, type, Bytes.of(payload), Bytes.of(new byte[16]));
  }

  private static List<String> words(ContentType type, String payload) {
    return Words.of(record(type, payload.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void valuesHaveTheirDigitsAndUnits() {
    byte[] pack =
        SenMl.encode(
            "meter/M-4711/",
            List.of(
                SenMlEntry.number("1-0:1.8.0", "kWh", new BigDecimal("48213.700")),
                SenMlEntry.text("id", "4B38")));

    assertThat(Words.of(record(ContentType.SENML_CBOR, pack)))
        .containsExactly("meter/M-4711/1-0:1.8.0: 48213.700 kWh", "meter/M-4711/id: 4B38");
  }

  @Test
  void epcisEventSaysWhatHappenedToWhat() {
    assertThat(
            words(
                ContentType.JSON_LD,
                """
                {"type":"ObjectEvent","eventTime":"2026-11-20T02:15:00Z","action":"OBSERVE",
                 "bizStep":"urn:epcglobal:cbv:bizstep:packing","readPoint":{"id":"urn:x"},
                 "epcList":["urn:epc:id:sgtin:0614141.107346.2017","https://id.gs1.org/01/1/21/2"]}
                """))
        .containsExactly(
            "ObjectEvent, OBSERVE, packing at 2026-11-20T02:15:00Z",
            "urn:epc:id:sgtin:0614141.107346.2017",
            "https://id.gs1.org/01/1/21/2");
  }

  @Test
  void manyItemsAreCounted() {
    String items = "\"a\",".repeat(7) + "\"b\"";
    assertThat(words(ContentType.JSON_LD, "{\"type\":\"ObjectEvent\",\"epcList\":[" + items + "]}"))
        .hasSize(7)
        .last()
        .isEqualTo("and 3 more items");
  }

  @Test
  void brokenPayloadsAreNamedAndNotFatal() {
    assertThat(words(ContentType.JSON_LD, "{\"type\":").getFirst()).contains("not JSON");
    assertThat(words(ContentType.SENML_CBOR, "x").getFirst()).contains("not readable");
    assertThat(words(ContentType.NOTE, "x").getFirst()).contains("not readable");
    assertThat(words(new ContentType.Media("image/png"), "x"))
        .containsExactly("1 bytes of image/png");
  }

  @Test
  void payloadCannotMoveTheCursorOrForgeALine() {
    assertThat(words(ContentType.JSON, "{\"a\":\"\u001b[1A\nVERIFIED\u202e\"}"))
        .containsExactly("{\"a\":\"?[1A?VERIFIED?\"}");
  }

  @Test
  void successionIsSaid() {
    Note genesis =
        new Note.Genesis(
            "new",
            "urn:edgeseal:device:d1",
            "demo",
            Digest.sha256(),
            Optional.of(new Note.Predecessor("old", 7, Digest.sha256(), "card lost")));
    assertThat(Words.of(record(ContentType.NOTE, genesis.encode())).getFirst())
        .contains("succeeds the log old", "card lost");
  }
}
