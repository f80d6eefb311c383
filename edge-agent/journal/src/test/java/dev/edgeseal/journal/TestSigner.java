package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.TestKeys;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A token with a software key. While it is {@link #hold held} a signature takes as long as the test
 * likes. It fails when it is used by two threads at a time.
 */
final class TestSigner implements Signer {
  private final TestKeys keys;
  private final Semaphore permits = new Semaphore(Integer.MAX_VALUE);
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile UnaryOperator<Bytes> answer = UnaryOperator.identity();

  TestSigner(TestKeys keys) {
    this.keys = keys;
  }

  /** From now on each signature needs a {@link #release}. */
  TestSigner hold() {
    permits.drainPermits();
    return this;
  }

  void release(int signatures) {
    permits.release(signatures);
  }

  /** What becomes of each signature; it may throw. */
  TestSigner answering(UnaryOperator<Bytes> how) {
    answer = how;
    return this;
  }

  /** Signatures asked for so far. */
  int asked() {
    return asked.get();
  }

  @Override
  public CertificateChain chain() {
    return keys.chain();
  }

  @Override
  public Bytes sign(byte[] message) {
    if (inside.incrementAndGet() != 1) {
      throw new AssertionError("a signer is called from one thread");
    }
    try {
      asked.incrementAndGet();
      permits.acquireUninterruptibly();
      return answer.apply(keys.sign(message));
    } finally {
      inside.decrementAndGet();
    }
  }

  @Override
  public void close() {}
}
