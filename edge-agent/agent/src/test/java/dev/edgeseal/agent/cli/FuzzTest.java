package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FuzzRun;
import dev.edgeseal.evidence.Record;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person names or types, and records of strangers shown to that person. */
public class FuzzTest {
  private static final CaptureTime TIME =
      new CaptureTime(OptionalLong.of(1), CaptureTime.Grade.UNKNOWN, OptionalLong.empty(), 1);

  /** A parser under test. */
  enum Target {
    TRUST_LIST,
    TIME_RANGE,
    WORDS;

    byte[] seed() throws IOException {
      return switch (this) {
        case TRUST_LIST -> {
          try (var in =
              Objects.requireNonNull(
                  FuzzTest.class.getResourceAsStream("/vectors/proofs/anchored.estrust"))) {
            yield in.readAllBytes();
          }
        }
        case TIME_RANGE ->
            "2026-11-20 2026-11-20T08:15:00.5+08:00".getBytes(StandardCharsets.UTF_8);
        case WORDS ->
            """
            2{"type":"ObjectEvent","action":"ADD","bizStep":"urn:epcglobal:cbv:bizstep:packing",\
            "eventTime":"2026-11-20T08:15:00Z","epcList":["a","b","c","d","e","f"],"x":{"y":[1]}}\
            """
                .getBytes(StandardCharsets.UTF_8);
      };
    }

    Object parse(byte[] bytes) throws IOException {
      return switch (this) {
        case TRUST_LIST -> FileAccess.trustList(Files.write(Path.of("trust"), bytes));
        case TIME_RANGE -> range(new String(bytes, StandardCharsets.UTF_8));
        case WORDS -> words(bytes);
      };
    }
  }

  /** Two times, one blank between them: a refusal of either is for the person who typed it. */
  private static Object range(String typed) {
    TimeRange range;
    try {
      int split = Math.max(0, typed.indexOf(' '));
      Instant from = Times.parse(typed.substring(0, split));
      Instant to = Times.parse(typed.substring(split).strip());
      range = new TimeRange(Optional.of(from), Optional.of(to));
    } catch (IllegalArgumentException e) {
      return e;
    }
    FuzzRun.require(range.fromMillis() <= range.toMillis(), "an end before the beginning");
    return range.toString();
  }

  /** The first byte chooses the payload's type; what is shown cannot move or hide text. */
  private static Object words(byte[] bytes) {
    List<ContentType> types =
        List.of(ContentType.NOTE, ContentType.SENML_CBOR, ContentType.JSON_LD, ContentType.JSON);
    int type = bytes.length == 0 ? 0 : bytes[0] & 3;
    Bytes payload = Bytes.of(Arrays.copyOfRange(bytes, Math.min(1, bytes.length), bytes.length));
    List<String> shown =
        Words.of(
            new Record("line/3", 1, 1, TIME, types.get(type), payload, Bytes.of(new byte[16])));
    for (String line : shown) {
      FuzzRun.require(line.chars().noneMatch(Character::isISOControl), "a control character");
    }
    return shown;
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Target target = Target.valueOf(System.getProperty(FuzzRun.TARGET, "WORDS"));
    Class<? extends Failure> refusal = RejectInput.class;
    FuzzRun.input(target::parse, bytes, refusal);
  }

  @ParameterizedTest
  @EnumSource
  void onlyRefusalsLeaveTheParser(Target target, @TempDir Path dir) throws Exception {
    FuzzRun.of(FuzzTest.class, target.name(), target.seed(), dir);
  }
}
