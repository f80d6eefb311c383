package dev.edgeseal.wire;

import dev.edgeseal.wire.PeerRefused.Why;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.californium.elements.util.CertPathUtil;
import org.eclipse.californium.elements.util.StringUtil;

/**
 * A server's certificate: for servers (extended key usage serverAuth, RFC 5280 4.2.1.12, which a
 * device's has not), naming the host (RFC 9525; no wildcards), valid now, with a path to a given
 * authority (RFC 5280 6).
 *
 * @param name host name or literal IP address
 */
record ServerCheck(
    List<X509Certificate> authorities,
    String name,
    InstantSource clock,
    Consumer<X509Certificate> seen)
    implements PeerCheck {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  @Override
  public void require(List<X509Certificate> chain) throws PeerRefused {
    X509Certificate server = chain.getFirst();
    requirePath(chain);
    if (!isForServers(server)) {
      throw new PeerRefused(Why.WRONG_ROLE, subject(server) + " is not certified as a server");
    }
    if (!names(server)) {
      throw new PeerRefused(Why.WRONG_NAME, subject(server) + " is not certified for " + name);
    }
    seen.accept(server);
  }

  private void requirePath(List<X509Certificate> chain) throws PeerRefused {
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              authorities.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(clock.instant()));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    } catch (CertPathValidatorException | CertificateException e) {
      String who = subject(chain.getFirst());
      throw e.getCause() instanceof CertificateExpiredException
              || e.getCause() instanceof CertificateNotYetValidException
          ? new PeerRefused(Why.EXPIRED, who + ": " + e.getCause().getMessage())
          : new PeerRefused(Why.UNKNOWN_AUTHORITY, who + " has no path to a given authority");
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("there are trust anchors", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PKIX", e);
    }
  }

  private static boolean isForServers(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages != null && usages.contains(SERVER_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private boolean names(X509Certificate certificate) {
    String host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    return StringUtil.isLiteralIpAddress(host)
        ? CertPathUtil.matchLiteralIP(certificate, host)
        : CertPathUtil.matchDestination(certificate, host);
  }

  private static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }
}
