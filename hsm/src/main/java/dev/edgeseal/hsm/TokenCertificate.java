package dev.edgeseal.hsm;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A certificate object in a token (PKCS#11 2.40 4.6.3). */
record TokenCertificate(long handle, String label, byte[] id, X509Certificate certificate) {
  private static final int LONGEST_CHAIN = 8;

  /** All of a token; what cannot be parsed is none of ours. */
  static List<TokenCertificate> all(TokenSession session) throws CryptokiException {
    CryptokiObjects objects = session.objects();
    List<TokenCertificate> all = new ArrayList<>();
    Attributes wanted =
        Attributes.ofClass(Attributes.CERTIFICATE_OBJECT)
            .number(Attributes.CERTIFICATE_TYPE, Attributes.X509);
    for (long handle : objects.find(session.handle(), wanted)) {
      byte[] value = objects.attribute(session.handle(), handle, Attributes.VALUE);
      byte[] label = objects.attribute(session.handle(), handle, Attributes.LABEL);
      byte[] id = objects.attribute(session.handle(), handle, Attributes.ID);
      parse(value)
          .ifPresent(c ->
              all.add(
                  new TokenCertificate(handle, new String(label, StandardCharsets.UTF_8), id, c)));
    }
    return all;
  }

  private static Optional<X509Certificate> parse(byte[] der) {
    try {
      return Optional.of(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der)));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  /** The newest of a key, then those that lead to the trust anchor, without it. May be empty. */
  static List<X509Certificate> chain(List<TokenCertificate> all, byte[] keyId) {
    List<X509Certificate> chain = new ArrayList<>();
    Optional<X509Certificate> next =
        all.stream()
            .filter(c -> Arrays.equals(c.id(), keyId))
            .map(TokenCertificate::certificate)
            .max(Comparator.comparing(X509Certificate::getNotBefore));
    while (next.isPresent() && chain.size() < LONGEST_CHAIN) {
      X509Certificate c = next.get();
      chain.add(c);
      next =
          all.stream()
              .map(TokenCertificate::certificate)
              .filter(i -> i.getSubjectX500Principal().equals(c.getIssuerX500Principal()))
              .filter(i -> !i.getSubjectX500Principal().equals(i.getIssuerX500Principal()))
              .filter(i -> !chain.contains(i))
              .findFirst();
    }
    return chain;
  }

  /** Of a key, from its certificate or else from its own object in the token. */
  static PublicKey publicKey(TokenKey key) throws CryptokiException {
    List<X509Certificate> chain = chain(all(key.session()), key.id());
    return chain.isEmpty() ? KeyMaker.publicKey(key) : chain.getFirst().getPublicKey();
  }

  /**
   * Makes {@code chain} the certificates of a key: the new ones come first, then the key's old ones
   * go, so a crash in between leaves both, of which the newest counts.
   */
  static void replace(TokenSession session, byte[] keyId, String alias, List<X509Certificate> chain)
      throws CryptokiException {
    List<TokenCertificate> before = all(session);
    for (X509Certificate c : chain.reversed()) {
      boolean leaf = c.equals(chain.getFirst());
      byte[] id = leaf ? keyId : TokenKey.sha256(c.getPublicKey().getEncoded());
      if (before.stream().noneMatch(b -> b.certificate().equals(c) && Arrays.equals(b.id(), id))) {
        create(session, id, leaf ? alias : c.getSubjectX500Principal().getName(), c);
      }
    }
    for (TokenCertificate old : before) {
      if (Arrays.equals(old.id(), keyId) && !old.certificate().equals(chain.getFirst())) {
        session.objects().destroy(session.handle(), old.handle());
      }
    }
  }

  private static void create(TokenSession session, byte[] id, String label, X509Certificate c)
      throws CryptokiException {
    try {
      session
          .objects()
          .create(
              session.handle(),
              Attributes.ofClass(Attributes.CERTIFICATE_OBJECT)
                  .number(Attributes.CERTIFICATE_TYPE, Attributes.X509)
                  .bool(Attributes.TOKEN, true)
                  .bool(Attributes.PRIVATE, false)
                  .text(Attributes.LABEL, label)
                  .bytes(Attributes.ID, id)
                  .bytes(Attributes.SUBJECT, c.getSubjectX500Principal().getEncoded())
                  .bytes(Attributes.ISSUER, c.getIssuerX500Principal().getEncoded())
                  .bytes(Attributes.SERIAL_NUMBER, derInteger(c))
                  .bytes(Attributes.VALUE, c.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has its bytes", e);
    }
  }

  private static byte[] derInteger(X509Certificate c) {
    byte[] number = c.getSerialNumber().toByteArray();
    byte[] der = new byte[number.length + 2]; // RFC 5280 4.1.2.2: at most 20 bytes
    der[0] = 2;
    der[1] = (byte) number.length;
    System.arraycopy(number, 0, der, 2, number.length);
    return der;
  }
}
