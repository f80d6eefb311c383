package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.journal.Signer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Leaves a pause between the begins of two signatures, in which registrations gather: each head
 * costs a signature, its verification and a commit, however few it covers. Whoever comes after a
 * pause waits for nothing. Signs for one thread, the sealer.
 */
final class PacedSigner implements Signer {
  private final Signer signer;
  private final long pauseNanos;
  private long next = System.nanoTime();

  PacedSigner(Signer signer, Duration pause) {
    this.signer = signer;
    this.pauseNanos = pause.toNanos();
  }

  @Override
  public CertificateChain chain() {
    return signer.chain();
  }

  @Override
  public Bytes sign(byte[] message) {
    awaitTurn();
    return signer.sign(message);
  }

  /** Ends early when the thread is interrupted, for the signer to heed. */
  private void awaitTurn() {
    long now = System.nanoTime();
    while (now - next < 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(next - now);
      now = System.nanoTime();
    }
    next = now + pauseNanos;
  }

  @Override
  public void close() {
    signer.close();
  }
}
