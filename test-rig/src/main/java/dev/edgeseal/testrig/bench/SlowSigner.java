package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.journal.Signer;
import java.time.Duration;

/**
 * A token that is slow: a real signature after a wait.
 *
 * @param delay before each signature
 */
record SlowSigner(Signer token, Duration delay) implements Signer {
  @Override
  public CertificateChain chain() {
    return token.chain();
  }

  @Override
  public Bytes sign(byte[] message) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the sealer", e);
    }
    return token.sign(message);
  }

  @Override
  public void close() {
    token.close();
  }
}
