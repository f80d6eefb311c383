package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * One proof file of several records and two cities, damaged in every small way there is. Ordinarily
 * each byte takes eleven other values, every bit flip among them; {@code
 * -Dedgeseal.exhaustive=true} tries all 255, a million files, in some minutes.
 */
class TamperTest {
  private static final int[] SOME = {1, 2, 4, 8, 16, 32, 64, 128, 0x55, 0xaa, 0xff};

  private final Scene scene = new Scene().readings(6);
  private final TrustList trust = scene.trust();
  private final byte[] file = Scene.file(VerifierTest.linked(scene));

  @Test
  void everyChangeOfEveryByteIsRefused() {
    int[] changes =
        Boolean.getBoolean("edgeseal.exhaustive") ? IntStream.range(1, 256).toArray() : SOME;
    assertThat(Scene.verify(file, trust).verdict()).isEqualTo(Verdict.VERIFIED);
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    IntStream.range(0, file.length)
        .parallel()
        .forEach(at -> {
          byte[] changed = file.clone();
          for (int v : changes) {
            changed[at] = (byte) (file[at] ^ v);
            Verdict verdict = Scene.verify(changed, trust).verdict();
            synchronized (verdicts) {
              verdicts.merge(verdict, 1L, Long::sum);
            }
            if (verdict == Verdict.VERIFIED || verdict == Verdict.NOT_YET) {
              wrong.add("byte " + at + " ^ " + v + ": " + verdict);
            }
          }
        });
    assertThat(wrong).isEmpty();
    assertThat(verdicts.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo((long) changes.length * file.length);
  }

  @Test
  void everyTruncationIsRefused() {
    for (int n = 0; n < file.length; n++) {
      Report report = Scene.verify(Arrays.copyOf(file, n), trust);
      assertThat(report.finding().orElseThrow().code()).isEqualTo(FormatCode.MALFORMED);
    }
  }

  @Test
  void aByteBehindTheEndIsRefused() {
    for (int v = 0; v < 256; v++) {
      byte[] longer = Arrays.copyOf(file, file.length + 1);
      longer[file.length] = (byte) v;
      assertThat(Scene.verify(longer, trust).verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    }
  }

  @Test
  void aFileIsReadAsAStreamToItsEndAndNotHeld() throws IOException {
    int groups = 200;
    ProofGroup[] all = new ProofGroup[groups];
    Head head = scene.deviceHead();
    List<Receipt> cities =
        List.of(scene.riverside.anchor(head, Scene.T0), scene.hilltop.anchor(head, Scene.T0));
    for (int i = 0; i < groups; i++) {
      long index = 1 + i % 6;
      all[i] =
          scene.group(
              List.of(index), scene.device.receipt(head, List.of(index), Optional.empty(), cities));
    }
    int[] seen = new int[1];
    Report report =
        new Verifier(Optional.of(trust))
            .verify(new ByteArrayInputStream(Scene.file(all)), (i, r) -> seen[0]++);
    assertThat(report.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(report.groups()).isEqualTo(groups);
    assertThat(seen[0]).isEqualTo(groups);
  }
}
