package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CborWriter;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.CoseSign1;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.journal.Signer;
import java.util.List;

/**
 * Leaf 0 of a city's log: a signed statement of who it is and who may register.
 *
 * <pre>
 * policy = #6.18([ bstr .cbor { 1 => -7, 3 => "application/vnd.edgeseal.city-policy+cbor",
 *                               15 => { 1 => iss, 2 => sub }, 34 => [-16, x5t] },
 *   { 33 => cert-chain },
 *   bstr .cbor { 1 => tstr /name/, 2 => [ * bstr .size 32 /SHA-256 of an enrolled authority/ ] }, sig ])
 * </pre>
 *
 * @param name of the city
 * @param authorities SHA-256 of the certificates of the device authorities enrolled when the log
 *     began
 */
public record CityPolicy(String name, List<Digest> authorities) {
  private static final String TYPE = "application/vnd.edgeseal.city-policy+cbor";

  public CityPolicy {
    Issuer.city(name);
    authorities = List.copyOf(authorities);
  }

  public String issuer() {
    return Issuer.city(name);
  }

  /** The statement, signed. */
  byte[] sign(String logId, Signer signer) {
    CertificateChain chain = signer.chain();
    CborWriter header = new CborWriter().map(4);
    header.uint(1).integer(-7);
    header.uint(3).tstr(TYPE);
    header.uint(15).map(2).uint(1).tstr(issuer()).uint(2).tstr(logId);
    header.uint(34).array(2).integer(-16).bstr(chain.x5t());
    CborWriter content = new CborWriter().map(2);
    content.uint(1).tstr(name);
    content.uint(2).array(authorities.size());
    authorities.forEach(content::bstr);
    byte[] protectedBytes = header.toByteArray();
    byte[] payload = content.toByteArray();
    Bytes signature = signer.sign(CoseSign1.toBeSigned(protectedBytes, payload));
    return new CborWriter(1024)
        .tag(18)
        .array(4)
        .bstr(protectedBytes)
        .map(1)
        .uint(33)
        .encoded(chain.encode())
        .bstr(payload)
        .bstr(signature)
        .toByteArray();
  }
}
