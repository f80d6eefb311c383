package dev.edgeseal.journal;

import dev.edgeseal.evidence.CertificateChain;
import java.util.List;
import java.util.Map;

/**
 * Whose signatures belong in a device's log, as it is known from outside of the log: who replaces
 * heads and receipts in a database can replace the certificates in it as well.
 *
 * @param device the certificates of the device's key, from its token
 * @param cities by name, the pinned certificates of each
 */
public record KnownKeys(CertificateChain device, Map<String, List<CertificateChain>> cities) {
  public KnownKeys {
    cities = Map.copyOf(cities);
  }
}
