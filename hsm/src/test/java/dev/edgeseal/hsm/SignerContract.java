package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.journal.Signer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every {@link Signer} keeps. */
abstract class SignerContract {
  abstract Signer open();

  @Test
  void everySignatureVerifiesWithTheChainsKeyAndHasALowS() {
    try (Signer signer = open()) {
      for (int i = 0; i < 64; i++) {
        byte[] message = ("message " + i).getBytes(StandardCharsets.UTF_8);
        Bytes signature = signer.sign(message);
        assertThat(Es256.verify(signer.chain().publicKey(), message, signature)).isTrue();
        assertThat(Es256.normalise(signature.toArray())).isEqualTo(signature);
      }
    }
  }

  @Test
  void anEmptyAndALargeMessageAreSigned() {
    try (Signer signer = open()) {
      for (byte[] message : new byte[][] {{}, new byte[100_000]}) {
        assertThat(Es256.verify(signer.chain().publicKey(), message, signer.sign(message)))
            .isTrue();
      }
    }
  }

  @Test
  void closingTwiceIsFineAndOpeningAgainWorks() {
    Signer signer = open();
    signer.close();
    signer.close();
    try (Signer again = open()) {
      assertThat(again.sign(new byte[] {1}).size()).isEqualTo(Es256.SIZE);
      assertThat(again.chain()).isEqualTo(signer.chain());
    }
  }
}
