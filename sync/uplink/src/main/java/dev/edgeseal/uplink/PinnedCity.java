package dev.edgeseal.uplink;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Issuer;
import java.util.List;
import java.util.Optional;

/**
 * A city node as this device knows it.
 *
 * @param name of the city
 * @param certificates its pinned certificates: a receipt under any other does not count
 */
public record PinnedCity(String name, List<CertificateChain> certificates) {
  public PinnedCity {
    Issuer.city(name);
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("a city without a pinned certificate");
    }
  }

  String issuer() {
    return Issuer.city(name);
  }

  /** The pinned certificate with this SHA-256. */
  Optional<CertificateChain> certificate(Digest x5t) {
    return certificates.stream().filter(c -> c.x5t().equals(x5t)).findFirst();
  }
}
