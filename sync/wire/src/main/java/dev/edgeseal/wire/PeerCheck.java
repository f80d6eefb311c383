package dev.edgeseal.wire;

import java.security.cert.X509Certificate;
import java.util.List;

/** Whether the other end is who it must be. Safe for all threads; does not wait. */
@FunctionalInterface
public interface PeerCheck {
  /**
   * @param chain the other end's certificates, its own first; its signature is checked elsewhere
   * @throws PeerRefused when it must not be spoken to
   */
  void require(List<X509Certificate> chain) throws PeerRefused;
}
