package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.FuzzRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every parser of what a source sends: only {@link RejectInput} may leave it. */
public class FuzzTest {
  /** A parser under test, with a valid input. */
  enum Target {
    P1("/ISk5\\2MT382\r\n\r\n1-0:1.8.1(000123.456*kWh)\r\n0-1:24.1.0(03)\r\n!\r\n"),
    /** In hexadecimal: {@code [{-2: "d:", 0: "t", 2: 21.5}]}. */
    SENML("81a32162643a00617402c482201900d7"),
    LINE("{\"@context\":\"x\",\"type\":\"ObjectEvent\",\"a\":[1,-2.5e3,{\"b\":\"\\u00e9\"},null]}");

    private final String seed;

    Target(String seed) {
      this.seed = seed;
    }

    byte[] seed() {
      return this == SENML
          ? HexFormat.of().parseHex(seed)
          : seed.getBytes(StandardCharsets.ISO_8859_1);
    }

    Object parse(byte[] bytes) {
      return switch (this) {
        case P1 -> P1Telegram.parse(bytes);
        case SENML -> SenMl.parse(bytes);
        case LINE -> JsonLine.check(bytes);
      };
    }
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      if (Target.valueOf(System.getProperty(FuzzRun.TARGET, "P1")).parse(bytes) == null) {
        throw new IllegalStateException("nothing parsed");
      }
    } catch (RejectInput e) {
      if (e.code().id().isEmpty()) {
        throw new IllegalStateException("a refusal without a code", e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyRefusalsLeaveTheParser(Target target, @TempDir Path dir) throws Exception {
    target.parse(target.seed());
    FuzzRun.of(FuzzTest.class, target.name(), target.seed(), dir);
  }
}
