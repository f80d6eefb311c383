package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.HeadStatement;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The thread that talks to the signer: at most one head in flight. A signature is verified with the
 * public key before it is handed over; a key that signs wrongly again and again is not asked any
 * more. While the token is away it backs off, and then the writer asks anew, for the newest head.
 */
final class Sealer implements AutoCloseable {
  private static final long FIRST_BACKOFF_MS = 50;
  private static final long LONGEST_BACKOFF_MS = 5_000;

  private static final boolean SPINS = Runtime.getRuntime().availableProcessors() > 1;
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(60);
  private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A key that signs wrongly so often in a row is put out of use until the next start. */
  private static final int MOST_WRONG = 5;

  /**
   * @param generation of the writer's memory; a head asked for before the journal was reopened is
   *     dropped
   */
  record Request(HeadStatement statement, Digest root, CertificateChain chain, int generation) {}

  /** A verified head, or why there is none. */
  record Result(Request request, Head head) {}

  private record VerifyKey(CertificateChain chain, PublicKey key) {}

  private final Signer signer;
  private final Runnable onChange;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;

  /** The last one used: parsing a certificate takes as long as a fast token signs. */
  private @Nullable VerifyKey verifyKey;

  private @Nullable Request request;

  /** Written under the lock; {@link #spin} looks without it. */
  private volatile @Nullable Result result;

  private @Nullable Failure failure;
  private boolean refused;
  private boolean closing;
  private long lastNanos;
  private long signatures;

  /**
   * @param onChange called when a head is ready or the signer may be asked again
   */
  Sealer(Signer signer, Runnable onChange) {
    this.signer = signer;
    this.onChange = onChange;
    this.thread = Thread.ofPlatform().name("edgeseal-sealer").start(this::run);
  }

  CertificateChain chain() {
    return signer.chain();
  }

  boolean idle() {
    lock.lock();
    try {
      return request == null && result == null && !refused;
    } finally {
      lock.unlock();
    }
  }

  void ask(Request r) {
    lock.lock();
    try {
      if (request != null || result != null) {
        throw new IllegalStateException("a signature is in flight");
      }
      request = r;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The head that has come in, if it belongs to this generation. */
  Optional<Result> take(int generation) {
    lock.lock();
    try {
      Result r = result;
      result = null;
      return r == null || r.request().generation() != generation
          ? Optional.empty()
          : Optional.of(r);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the head in flight when the last one took less than {@code nanos}, at most about as
   * long. A head that is due at once is looked for without parking: to be woken takes about as long
   * as the whole of {@link #SPIN_NANOS}.
   */
  void awaitIfFast(long nanos) {
    long expected;
    lock.lock();
    try {
      expected = lastNanos < nanos ? lastNanos : -1;
    } finally {
      lock.unlock();
    }
    if (expected < 0) {
      return;
    }
    if (SPINS && expected < FAST_NANOS) {
      awaitAnswer(expected - SPIN_NANOS);
      spin();
    }
    awaitAnswer(nanos);
  }

  private void spin() {
    long deadline = System.nanoTime() + 2 * SPIN_NANOS;
    while (result == null && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  /** Waits for the head in flight, or that there will be none, at most {@code nanos}. */
  void awaitAnswer(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && request != null && result == null && failure == null && !closing) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    } finally {
      lock.unlock();
    }
  }

  Optional<Failure> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  long signatures() {
    lock.lock();
    try {
      return signatures;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long backoff = FIRST_BACKOFF_MS;
    int wrong = 0;
    while (true) {
      Request r = awaitRequest();
      if (r == null) {
        return;
      }
      long start = System.nanoTime();
      try {
        Head head = sign(r);
        finish(new Result(r, head), System.nanoTime() - start);
        backoff = FIRST_BACKOFF_MS;
        wrong = 0;
      } catch (RetryLater e) {
        wrong = e.code() == JournalCode.WRONG_SIGNATURE ? wrong + 1 : wrong;
        if (wrong == MOST_WRONG) {
          refuse(new GiveUp(JournalCode.KEY_OUT_OF_USE, "(" + wrong + " in a row)", e));
          onChange.run();
          continue;
        }
        fail(e, backoff, System.nanoTime() - start);
        backoff = Math.min(LONGEST_BACKOFF_MS, backoff * 2);
      } catch (Failure e) {
        refuse(e);
      } catch (RuntimeException e) {
        RetryLater broken = new RetryLater(JournalCode.SIGNER_FAILED, "(" + e + ")", e);
        fail(broken, backoff, System.nanoTime() - start);
        backoff = Math.min(LONGEST_BACKOFF_MS, backoff * 2);
      }
      onChange.run();
    }
  }

  private Head sign(Request r) {
    byte[] message = Head.toBeSigned(r.statement(), r.root());
    Bytes signature = signer.sign(message);
    if (!Es256.verify(keyOf(r.chain()), message, signature)) {
      throw new RetryLater(JournalCode.WRONG_SIGNATURE, "");
    }
    return new Head(r.statement(), r.root(), signature);
  }

  private PublicKey keyOf(CertificateChain chain) {
    VerifyKey known = verifyKey;
    if (known == null || !known.chain().equals(chain)) {
      known = new VerifyKey(chain, chain.publicKey());
      verifyKey = known;
    }
    return known.key();
  }

  private @Nullable Request awaitRequest() {
    lock.lock();
    try {
      while (request == null && !closing) {
        changed.awaitUninterruptibly();
      }
      return closing ? null : request;
    } finally {
      lock.unlock();
    }
  }

  private void finish(Result r, long nanos) {
    lock.lock();
    try {
      request = null;
      result = r;
      failure = null;
      lastNanos = nanos;
      signatures++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Failure e, long backoffMillis, long nanos) {
    lock.lock();
    try {
      failure = e;
      lastNanos = Math.max(nanos, TimeUnit.SECONDS.toNanos(1));
      changed.signalAll();
      long left = TimeUnit.MILLISECONDS.toNanos(backoffMillis);
      while (left > 0 && !closing) {
        left = changed.awaitNanos(left);
      }
      request = null;
    } catch (InterruptedException x) {
      throw new IllegalStateException("nobody interrupts the sealer", x);
    } finally {
      lock.unlock();
    }
  }

  private void refuse(Failure e) {
    lock.lock();
    try {
      failure = e;
      refused = true;
      request = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a signature in flight to end; the signer itself stays open. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Journal.join(thread);
  }
}
