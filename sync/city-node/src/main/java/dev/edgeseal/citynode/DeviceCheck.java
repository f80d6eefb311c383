package dev.edgeseal.citynode;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.wire.PeerCheck;
import dev.edgeseal.wire.PeerRefused;
import dev.edgeseal.wire.PeerRefused.Why;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * Whether a device may open a connection: by the rules that its registrations are judged with, so
 * that a certificate that is revoked here gets none. An extended key usage, if there is one, says
 * clientAuth (RFC 5280 4.2.1.12).
 */
record DeviceCheck(Enrolment enrolment, InstantSource clock) implements PeerCheck {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  DeviceCheck(Enrolment enrolment) {
    this(enrolment, InstantSource.system());
  }

  @Override
  public void require(List<X509Certificate> certificates) throws PeerRefused {
    X509Certificate device = certificates.getFirst();
    String who = device.getSubjectX500Principal().getName();
    try {
      deviceOf(device);
    } catch (RejectInput e) {
      throw new PeerRefused(Why.WRONG_ROLE, who + " is not certified as a device");
    }
    if (!isForClients(device)) {
      throw new PeerRefused(Why.WRONG_ROLE, who + " is not certified as a client");
    }
    try {
      device.checkValidity(Date.from(clock.instant()));
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new PeerRefused(Why.EXPIRED, who + ": " + e.getMessage());
    }
    Optional<Refusal> refusal = enrolment.refuse(chain(certificates, who));
    if (refusal.isPresent()) {
      boolean revoked = refusal.get().kind() == Refusal.Kind.REVOKED;
      throw new PeerRefused(
          revoked ? Why.REVOKED : Why.UNKNOWN_AUTHORITY, who + ": " + refusal.get().detail());
    }
  }

  private static CertificateChain chain(List<X509Certificate> certificates, String who)
      throws PeerRefused {
    try {
      return CertificateChain.of(certificates.toArray(X509Certificate[]::new));
    } catch (IllegalArgumentException e) {
      throw new PeerRefused(Why.UNKNOWN_AUTHORITY, who + ": " + e.getMessage());
    }
  }

  private static boolean isForClients(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null || usages.contains(CLIENT_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /**
   * The device that a certificate names.
   *
   * @throws RejectInput when it names none
   */
  static String deviceOf(X509Certificate certificate) {
    List<String> uris = CertificateChain.uris(certificate);
    if (uris.size() != 1) {
      throw new RejectInput(CityCode.NOT_THE_DEVICE, "(the certificate has not one URI)");
    }
    return Issuer.deviceName(uris.getFirst());
  }
}
