package dev.edgeseal.citynode;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Refusal;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorResult;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Devices with a certificate from an enrolled authority (PKIX path, RFC 5280 6), valid now and no
 * certificate of the path revoked. A chain's path is checked once and remembered until a
 * certificate in it expires.
 */
public final class CaEnrolment implements Enrolment {
  /** Chains whose path is remembered. */
  private static final int REMEMBERED = 10_000;

  private final Set<TrustAnchor> anchors;
  private final Revocations revocations;
  private final InstantSource clock;

  /** By the SHA-256 of the chain, so that its bytes are not kept. Guarded by itself. */
  private final Map<Digest, Validity> checked =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Validity> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param authority SHA-256 of the certificate that the path ends at
   */
  private record Validity(Instant from, Instant to, Digest authority) {
    boolean holds(Instant now, Set<Digest> revoked) {
      return !now.isBefore(from) && !now.isAfter(to) && !revoked.contains(authority);
    }
  }

  /**
   * @param revoked SHA-256 of certificates that may not register
   */
  public CaEnrolment(List<X509Certificate> authorities, Set<Digest> revoked, InstantSource clock) {
    this(authorities, new Revocations(revoked), clock);
  }

  private CaEnrolment(
      List<X509Certificate> authorities, Revocations revocations, InstantSource clock) {
    this.anchors =
        authorities.stream().map(ca -> new TrustAnchor(ca, null)).collect(Collectors.toSet());
    this.revocations = revocations;
    this.clock = clock;
  }

  /**
   * @param revocations a file with the SHA-256 of one certificate a line, hexadecimal; empty lines
   *     and those that begin with # are passed over. Read again when it has changed
   * @throws GiveUp naming the file when it cannot be read
   */
  public static CaEnrolment withFile(
      List<X509Certificate> authorities, Path revocations, InstantSource clock) {
    return new CaEnrolment(authorities, new Revocations(revocations), clock);
  }

  @Override
  public Optional<Refusal> refuse(CertificateChain chain) {
    Set<Digest> revoked = revocations.now();
    if (chain.encoded().stream().anyMatch(c -> revoked.contains(Digest.sha256(c.toArray())))) {
      return Optional.of(
          new Refusal(Refusal.Kind.REVOKED, CityCode.REVOKED.title(), Optional.empty()));
    }
    Instant now = clock.instant();
    Digest key = Digest.sha256(chain.encode());
    synchronized (checked) {
      Validity validity = checked.get(key);
      if (validity != null && validity.holds(now, revoked)) {
        return Optional.empty();
      }
    }
    Optional<Validity> path = path(chain, now, revoked);
    if (path.isEmpty()) {
      return Optional.of(
          new Refusal(Refusal.Kind.UNKNOWN, CityCode.NOT_ENROLLED.title(), Optional.empty()));
    }
    synchronized (checked) {
      checked.put(key, path.get());
    }
    return Optional.empty();
  }

  private Optional<Validity> path(CertificateChain chain, Instant now, Set<Digest> revoked) {
    Set<TrustAnchor> taken =
        anchors.stream()
            .filter(a -> !revoked.contains(digest(a.getTrustedCert())))
            .collect(Collectors.toSet());
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    List<X509Certificate> certificates = chain.certificates();
    Digest authority;
    try {
      PKIXParameters parameters = new PKIXParameters(taken);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidatorResult result =
          CertPathValidator.getInstance("PKIX")
              .validate(
                  CertificateFactory.getInstance("X.509").generateCertPath(certificates),
                  parameters);
      authority = digest(((PKIXCertPathValidatorResult) result).getTrustAnchor().getTrustedCert());
    } catch (CertPathValidatorException | CertificateException e) {
      return Optional.empty();
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("there are trust anchors", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PKIX", e);
    }
    Instant from = Instant.MIN;
    Instant to = Instant.MAX;
    for (X509Certificate c : certificates) {
      Instant begins = c.getNotBefore().toInstant();
      Instant ends = c.getNotAfter().toInstant();
      from = begins.isAfter(from) ? begins : from;
      to = ends.isBefore(to) ? ends : to;
    }
    return Optional.of(new Validity(from, to, authority));
  }

  private static Digest digest(X509Certificate certificate) {
    try {
      return Digest.sha256(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }
}
