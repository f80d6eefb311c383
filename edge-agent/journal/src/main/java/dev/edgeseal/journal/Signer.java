package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;

/**
 * The key that signs heads. The journal calls it from one thread of its own, one signature at a
 * time, and verifies every signature before it is stored; it retries, so an implementation does
 * not. A call may take a second or more. The handshakes of TLS and DTLS sign through it as well,
 * each on a thread of its own.
 */
public interface Signer extends AutoCloseable {
  /** The certificates of the key, available also while the token is away. */
  CertificateChain chain();

  /**
   * One signature (ES256), raw r||s with s at most n/2.
   *
   * @throws dev.edgeseal.evidence.Failure.RetryLater when the token is away or busy; calling again
   *     later is right
   * @throws dev.edgeseal.evidence.Failure.GiveUp when it will not sign again without a person
   */
  Bytes sign(byte[] message);

  /** Idempotent. */
  @Override
  void close();
}
