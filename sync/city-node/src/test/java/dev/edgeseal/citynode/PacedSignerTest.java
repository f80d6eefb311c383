package dev.edgeseal.citynode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.Signer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacedSignerTest {
  /** Keeps when it was asked. */
  private record Watched(List<Long> asked) implements Signer {
    private static final TestKeys CITY = TestKeys.city("nordstadt");

    @Override
    public CertificateChain chain() {
      return CITY.chain();
    }

    @Override
    public Bytes sign(byte[] message) {
      asked.add(System.nanoTime());
      return Bytes.of(message);
    }

    @Override
    public void close() {}
  }

  @Test
  void signaturesBeginAPauseApart() {
    Duration pause = Duration.ofMillis(30);
    Watched watched = new Watched(new ArrayList<>());
    long before = System.nanoTime();
    try (PacedSigner signer = new PacedSigner(watched, pause)) {
      for (byte i = 0; i < 4; i++) {
        assertThat(signer.sign(new byte[] {i})).isEqualTo(Bytes.of(new byte[] {i}));
      }
    }
    for (int i = 0; i < 4; i++) {
      assertThat(watched.asked().get(i) - before).isGreaterThanOrEqualTo(pause.toNanos() * i);
    }
  }

  @Test
  void theFirstAndWhoComesLateWaitForNothing() {
    Watched watched = new Watched(new ArrayList<>());
    try (PacedSigner signer = new PacedSigner(watched, Duration.ofDays(1))) {
      signer.sign(new byte[1]);
    }
    assertThat(watched.asked()).hasSize(1);
  }

  @Test
  void anInterruptEndsThePause() {
    Watched watched = new Watched(new ArrayList<>());
    try (PacedSigner signer = new PacedSigner(watched, Duration.ofDays(1))) {
      signer.sign(new byte[1]);
      Thread.currentThread().interrupt();
      signer.sign(new byte[1]);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(watched.asked()).hasSize(2);
  }
}
