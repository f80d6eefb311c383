package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Certificates of one run: each chain is parsed once and its path judged once. No network: neither
 * revocation services nor issuers are fetched (RFC 5280 6.1 with the trust list's own revocations).
 */
final class Chains {
  private static final int KEPT = 64;

  private final List<Authority> authorities;
  private final Map<CertificateChain, Chain> chains = kept(KEPT);
  private final Map<Digest, CertificateChain> byX5t = kept(KEPT);
  private final Map<CertificateChain, Optional<Authority>> paths = kept(KEPT);

  /** A trusted authority of devices, parsed once for all files of a {@link Verifier}. */
  record Authority(X509Certificate certificate, Digest x5t) {
    static Authority of(Bytes der) {
      return new Authority(CertificateChain.certificate(der), Digest.sha256(der.raw()));
    }

    X500Principal subject() {
      return certificate.getSubjectX500Principal();
    }
  }

  /** A parsed chain, the signer's certificate first; {@code uris} are the signer's. */
  record Chain(List<X509Certificate> certificates, List<Digest> x5ts, List<String> uris) {
    Digest x5t() {
      return x5ts.getFirst();
    }

    X509Certificate leaf() {
      return certificates.getFirst();
    }

    PublicKey key() {
      return leaf().getPublicKey();
    }
  }

  Chains(List<Authority> authorities) {
    this.authorities = authorities;
  }

  /**
   * The {@code most} entries used last, so that a file with a new certificate in every receipt does
   * not fill the memory.
   */
  static <K, V> Map<K, V> kept(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  /**
   * @throws RejectInput when it is not X.509
   */
  Chain parse(CertificateChain encoded) {
    Chain known = chains.get(encoded);
    if (known != null) {
      return known;
    }
    List<X509Certificate> certificates = encoded.certificates();
    Chain chain =
        new Chain(
            certificates,
            encoded.encoded().stream().map(c -> Digest.sha256(c.raw())).toList(),
            CertificateChain.uris(certificates.getFirst()));
    chains.put(encoded, chain);
    byX5t.put(chain.x5t(), encoded);
    return chain;
  }

  /** SHA-256 of the signer's certificate, without looking into it. */
  Digest x5t(CertificateChain encoded) {
    Chain known = chains.get(encoded);
    return known != null ? known.x5t() : encoded.x5t();
  }

  /** The receipt's own chain, or one that an earlier receipt in the file carried. */
  Optional<CertificateChain> of(Receipt receipt) {
    return receipt.chain().or(() -> Optional.ofNullable(byX5t.get(receipt.statement().x5t())));
  }

  /**
   * The authority that a device's chain leads to; empty when it is none of those listed. Dates are
   * not judged here.
   *
   * @throws RejectInput {@link VerifyCode#CHAIN_INVALID}
   */
  Optional<Authority> authority(CertificateChain encoded) {
    Optional<Authority> known = paths.get(encoded);
    if (known != null) {
      return known;
    }
    Chain chain = parse(encoded);
    requireRoles(chain);
    X509Certificate last = chain.certificates().getLast();
    Optional<Authority> authority =
        authorities.stream()
            .filter(a -> a.subject().equals(last.getIssuerX500Principal()))
            .filter(a -> leads(chain, a.certificate()))
            .findFirst();
    if (authority.isEmpty()) {
      requireLinks(chain.certificates());
    }
    paths.put(encoded, authority);
    return authority;
  }

  private static void requireRoles(Chain chain) {
    X509Certificate leaf = chain.leaf();
    boolean[] usage = leaf.getKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || (usage != null && !usage[0])) {
      throw invalid("the signer's certificate is not for signing records", chain);
    }
    for (X509Certificate c : chain.certificates()) {
      if (c.getSubjectX500Principal().equals(c.getIssuerX500Principal())) {
        throw invalid("a certificate in it is self-signed", chain);
      }
    }
  }

  private static void requireLinks(List<X509Certificate> certificates) {
    for (int i = 1; i < certificates.size(); i++) {
      if (certificates.get(i).getBasicConstraints() < 0
          || !signs(certificates.get(i), certificates.get(i - 1))) {
        throw new RejectInput(
            VerifyCode.CHAIN_INVALID, "(certificate " + i + " does not certify the one before)");
      }
    }
  }

  private static boolean signs(X509Certificate issuer, X509Certificate certificate) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Validates the path (RFC 5280 6.1) at a moment when every certificate has begun, and with it
   * every signature once.
   *
   * @return false when the last certificate is not signed with the authority's key: then another
   *     authority of that name is meant
   */
  private static boolean leads(Chain chain, X509Certificate authority) {
    Date from =
        chain.certificates().stream()
            .map(X509Certificate::getNotBefore)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(from);
      CertPathValidator.getInstance("PKIX", "SUN")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(chain.certificates()),
              parameters);
      return true;
    } catch (CertPathValidatorException e) {
      if (e.getReason() == CertPathValidatorException.BasicReason.INVALID_SIGNATURE
          && e.getIndex() == chain.certificates().size() - 1) {
        return false;
      }
      throw invalid(String.valueOf(e.getMessage()), chain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PKIX", e);
    }
  }

  private static RejectInput invalid(String why, Chain chain) {
    return new RejectInput(
        VerifyCode.CHAIN_INVALID,
        "(" + why + ": " + chain.leaf().getSubjectX500Principal().getName() + ")");
  }

  /**
   * Judges a device's chain at the moment at which its record was certainly anchored.
   *
   * @param seconds Unix seconds
   * @throws RejectInput {@link VerifyCode#CERTIFICATE_DATES}
   */
  void requireValidAt(CertificateChain encoded, long seconds) {
    Date at = Date.from(java.time.Instant.ofEpochSecond(seconds));
    for (X509Certificate c : parse(encoded).certificates()) {
      if (at.before(c.getNotBefore()) || at.after(c.getNotAfter())) {
        throw new RejectInput(
            VerifyCode.CERTIFICATE_DATES,
            "(" + c.getSubjectX500Principal().getName() + ", anchored at " + at.toInstant() + ")");
      }
    }
  }

  /** Copies {@code list} so that each certificate's revocation is found at once. */
  static Map<Digest, Long> revocations(Optional<TrustList> list) {
    Map<Digest, Long> from = new HashMap<>();
    list.ifPresent(l -> l.revocations().forEach(r -> from.put(r.x5t(), r.from())));
    return from;
  }
}
