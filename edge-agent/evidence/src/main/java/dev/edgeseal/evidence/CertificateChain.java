package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The x5chain of RFC 9360: the signer's certificate first, then those that lead to a trust anchor,
 * which itself is left out. One certificate is a bstr, several are an array.
 *
 * @param encoded DER, 1 to 4 certificates
 */
public record CertificateChain(List<Bytes> encoded) {
  public static final int MAX_CERTIFICATES = 4;
  static final int MAX_CERTIFICATE_SIZE = 4096;

  public CertificateChain {
    encoded = List.copyOf(encoded);
    if (encoded.isEmpty() || encoded.size() > MAX_CERTIFICATES) {
      throw new IllegalArgumentException("a chain has 1 to 4 certificates");
    }
  }

  public static CertificateChain of(X509Certificate... certificates) {
    ArrayList<Bytes> encoded = new ArrayList<>();
    for (X509Certificate c : certificates) {
      try {
        encoded.add(Bytes.wrap(c.getEncoded()));
      } catch (CertificateException e) {
        throw new IllegalArgumentException("a certificate without an encoding", e);
      }
    }
    return new CertificateChain(encoded);
  }

  /** SHA-256 of the signer's certificate. */
  public Digest x5t() {
    return Digest.sha256(encoded.getFirst().raw());
  }

  public X509Certificate leaf() {
    return certificate(encoded.getFirst());
  }

  public List<X509Certificate> certificates() {
    return encoded.stream().map(CertificateChain::certificate).toList();
  }

  /**
   * @throws RejectInput when the bytes are not one X.509 certificate in DER
   */
  public static X509Certificate certificate(Bytes der) {
    try {
      X509Certificate c =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der.raw()));
      if (!java.util.Arrays.equals(c.getEncoded(), der.raw())) {
        throw CborReader.malformed("bytes behind a certificate");
      }
      // the platform ignores how many bits of the signature's last octet are said to be unused:
      // X.690 11.2.1 leaves no choice, and only the signer's certificate is bound by its hash
      if (der.raw()[der.size() - c.getSignature().length - 1] != 0) {
        throw CborReader.malformed("a certificate's signature is not in DER");
      }
      return c;
    } catch (RejectInput e) {
      throw e;
    } catch (CertificateException | RuntimeException e) {
      // the platform's parser documents only the first, and lets others through on hostile bytes
      throw new RejectInput(FormatCode.MALFORMED, "(not an X.509 certificate)", e);
    }
  }

  /** The URIs in the subject alternative name (RFC 5280 4.2.1.6). */
  public static List<String> uris(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return List.of();
      }
      return names.stream()
          .filter(n -> Integer.valueOf(6).equals(n.getFirst()))
          .map(n -> (String) n.get(1))
          .toList();
    } catch (CertificateParsingException e) {
      throw new RejectInput(FormatCode.MALFORMED, "(a certificate's SAN)", e);
    }
  }

  public PublicKey publicKey() {
    return leaf().getPublicKey();
  }

  /** As it stands in a header under key 33. */
  public byte[] encode() {
    CborWriter w = new CborWriter(1024);
    write(w);
    return w.toByteArray();
  }

  /**
   * @throws RejectInput when the bytes are not one canonical chain
   */
  public static CertificateChain parse(byte[] bytes) {
    CborReader r = new CborReader(bytes);
    CertificateChain chain = read(r);
    r.end();
    CborReader.requireCanonical(bytes, chain.encode());
    return chain;
  }

  void write(CborWriter w) {
    if (encoded.size() == 1) {
      w.bstr(encoded.getFirst());
      return;
    }
    w.array(encoded.size());
    encoded.forEach(w::bstr);
  }

  static CertificateChain read(CborReader r) {
    if (r.peekMajorType() == CborReader.BSTR) {
      return new CertificateChain(List.of(readCertificate(r)));
    }
    int n = r.readArray(2, MAX_CERTIFICATES);
    ArrayList<Bytes> chain = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      chain.add(readCertificate(r));
    }
    return new CertificateChain(chain);
  }

  private static Bytes readCertificate(CborReader r) {
    byte[] der = r.readBstr();
    CborReader.requireAtMost(der, MAX_CERTIFICATE_SIZE);
    return Bytes.wrap(der);
  }
}
