package dev.edgeseal.wire;

import java.security.cert.CertificateException;

/** The other end's certificates will not do. Inside a handshake, which ends with it. */
public final class PeerRefused extends CertificateException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with them; each is an alert of RFC 8446 6.2. */
  public enum Why {
    UNKNOWN_AUTHORITY,
    EXPIRED,
    REVOKED,
    WRONG_ROLE,
    WRONG_NAME
  }

  private final Why why;

  /**
   * @param detail for people
   */
  public PeerRefused(Why why, String detail) {
    super(detail);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
