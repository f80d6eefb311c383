package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Committed proof files, damaged in every small way there is. */
class TamperTest {
  private static final Path FOLDER = Path.of("src/test/resources/vectors/proofs");
  private static final int[] SOME = {1, 2, 4, 8, 16, 32, 64, 128, 0x55, 0xaa, 0xff};

  private final AtomicLong tried = new AtomicLong();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

  /** A committed file and a verifier for its trust list, shared by all threads. */
  private record Subject(byte[] file, Verifier verifier) {
    static Subject read(String name) throws IOException {
      byte[] trust = Files.readAllBytes(FOLDER.resolve(name + ".estrust"));
      Subject s =
          new Subject(
              Files.readAllBytes(FOLDER.resolve(name + ".esproof")),
              new Verifier(Optional.of(TrustList.parse(trust))));
      assertThat(s.verdict(s.file)).isEqualTo(Verdict.VERIFIED);
      return s;
    }

    Verdict verdict(byte[] bytes) {
      try {
        return verifier.verify(new ByteArrayInputStream(bytes), (i, r) -> {}).verdict();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void requireNotVerified(Subject subject, byte[] changed, String what) {
    tried.incrementAndGet();
    Verdict verdict = subject.verdict(changed);
    if (verdict != Verdict.NOT_VERIFIED) {
      wrong.add(what + ": " + verdict);
    }
  }

  private static void everywhere(int places, IntConsumer change) {
    IntStream.range(0, places).parallel().forEach(change);
  }

  @Test
  void everyOtherValueOfEveryByteIsNotVerified() throws IOException {
    Subject small = Subject.read("small");
    everywhere(
        small.file.length,
        at -> {
          byte[] changed = small.file.clone();
          for (int v = 1; v < 256; v++) {
            changed[at] = (byte) (small.file[at] ^ v);
            requireNotVerified(small, changed, "byte " + at + " ^ " + v);
          }
        });
    assertThat(wrong).isEmpty();
    assertThat(tried.get()).isEqualTo(255L * small.file.length);
  }

  /**
   * Side by side receipts and a certificate in between: a change there may also leave the device's
   * authority unknown.
   */
  @Test
  void noBitOfALinkedFileCanBeChangedUnseen() throws IOException {
    Subject linked = Subject.read("linked");
    everywhere(
        linked.file.length,
        at -> {
          byte[] changed = linked.file.clone();
          for (int v : SOME) {
            changed[at] = (byte) (linked.file[at] ^ v);
            Verdict verdict = linked.verdict(changed);
            if (verdict != Verdict.NOT_VERIFIED && verdict != Verdict.CANNOT_DECIDE) {
              wrong.add("byte " + at + " ^ " + v + ": " + verdict);
            }
          }
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyMissingByteIsNotVerified() throws IOException {
    Subject small = Subject.read("small");
    everywhere(
        small.file.length,
        at -> {
          byte[] shorter = Arrays.copyOf(small.file, small.file.length - 1);
          System.arraycopy(small.file, at + 1, shorter, at, shorter.length - at);
          requireNotVerified(small, shorter, "without byte " + at);
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyAdditionalByteIsNotVerified() throws IOException {
    Subject small = Subject.read("small");
    everywhere(
        small.file.length + 1,
        at -> {
          for (int v : new int[] {0, 1, 0x18, 0x40, 0x80, 0xa0, 0xf6, 0xff}) {
            byte[] longer = Arrays.copyOf(small.file, small.file.length + 1);
            System.arraycopy(small.file, at, longer, at + 1, small.file.length - at);
            longer[at] = (byte) v;
            requireNotVerified(small, longer, v + " before byte " + at);
          }
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyTruncationIsNotVerified() throws IOException {
    for (String name : new String[] {"small", "linked"}) {
      Subject subject = Subject.read(name);
      everywhere(
          subject.file.length,
          n -> requireNotVerified(subject, Arrays.copyOf(subject.file, n), name + " cut at " + n));
    }
    assertThat(wrong).isEmpty();
  }
}
