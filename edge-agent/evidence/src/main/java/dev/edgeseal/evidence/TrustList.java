package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Whose word counts: a {@code .estrust} file. Devices and cities have separate anchors.
 *
 * <pre>
 * trust = #6.55799([ "estrust", 1 /version/, tstr /name/, uint /number/, uint /quorum/,
 *   [ * bstr /certificate/ ], [ * city ], [ * [ bstr .size 32 /x5t/, uint /from/ ] ] ])
 * city  = [ tstr /name/, tstr /iss/, tstr /log id/, bstr /certificate/, uint /from/, uint / nil /until/ ]
 * </pre>
 *
 * @param number grows with each issue of the list of this name
 * @param quorum how many different cities must have anchored a record; 0 waives the requirement
 * @param devices certificates of the authorities that certify devices, DER
 * @param revocations at most one for each certificate
 */
public record TrustList(
    String name,
    long number,
    int quorum,
    List<Bytes> devices,
    List<City> cities,
    List<Revocation> revocations) {
  public static final int MAX_SIZE = 1 << 20;
  static final int MAX_ENTRIES = 256;

  /**
   * A city's pinned key. A city with several keys has several entries, all with one name and log.
   *
   * @param from the key counts from here, Unix seconds
   * @param until and up to here, exclusive; empty while it is in use
   */
  public record City(
      String name, String issuer, String logId, Bytes certificate, long from, OptionalLong until) {
    public City {
      if (!Text.fits(name, HeadStatement.MAX_NAME) || !Text.fits(logId, HeadStatement.MAX_NAME)) {
        throw new IllegalArgumentException("names and log ids have 1 to 255 characters");
      }
      if (from < 0 || until.orElse(Long.MAX_VALUE) <= from) {
        throw new IllegalArgumentException("a key's interval ends after it begins");
      }
    }

    /** SHA-256 of the certificate. */
    public Digest x5t() {
      return Digest.sha256(certificate.raw());
    }

    boolean countsAt(long seconds) {
      return seconds >= from && seconds < until.orElse(Long.MAX_VALUE);
    }
  }

  /**
   * @param x5t SHA-256 of the certificate
   * @param from the moment from which it counts no more, Unix seconds
   */
  public record Revocation(Digest x5t, long from) {
    public Revocation {
      if (from < 0) {
        throw new IllegalArgumentException("a time before 1970");
      }
    }
  }

  public TrustList {
    devices = List.copyOf(devices);
    cities = List.copyOf(cities);
    revocations = List.copyOf(revocations);
    if (!Text.fits(name, HeadStatement.MAX_NAME) || number < 0) {
      throw new IllegalArgumentException("a list has a name and a number");
    }
    for (List<?> part : List.of(devices, cities, revocations)) {
      if (part.size() > MAX_ENTRIES || new HashSet<>(part).size() < part.size()) {
        throw new IllegalArgumentException("at most 256 entries, each once");
      }
    }
    long distinct = cities.stream().map(City::issuer).distinct().count();
    if (quorum < 0 || quorum > distinct) {
      throw new IllegalArgumentException("a quorum of " + quorum + " among " + distinct);
    }
    requireOneEach(revocations.stream().map(Revocation::x5t).toList());
    requireOneEach(cities.stream().map(City::x5t).toList());
    requireOneLogEach(cities);
    devices.forEach(TrustList::requireAuthority);
    cities.forEach(TrustList::requireCity);
  }

  private static void requireOneEach(Collection<Digest> x5ts) {
    if (new HashSet<>(x5ts).size() < x5ts.size()) {
      throw new IllegalArgumentException("a certificate is listed twice");
    }
  }

  private static void requireOneLogEach(List<City> cities) {
    Map<String, List<String>> logs = new HashMap<>();
    for (City c : cities) {
      List<String> log = List.of(c.name(), c.logId());
      if (!logs.computeIfAbsent(c.issuer(), i -> log).equals(log)) {
        throw new IllegalArgumentException("a city has one name and one log: " + c.issuer());
      }
    }
  }

  private static void requireAuthority(Bytes der) {
    if (CertificateChain.certificate(der).getBasicConstraints() < 0) {
      throw new IllegalArgumentException("an authority of devices must be allowed to certify");
    }
  }

  private static void requireCity(City city) {
    Issuer.cityName(city.issuer());
    X509Certificate c = CertificateChain.certificate(city.certificate());
    if (!CertificateChain.uris(c).contains(city.issuer()) || !Es256.isP256(c.getPublicKey())) {
      throw new IllegalArgumentException(
          "the certificate of " + city.issuer() + " names another, or its key is not on P-256");
    }
  }

  /** For people to compare by phone or in print: SHA-256 of the file. */
  public Digest digest() {
    return Digest.sha256(encode());
  }

  /** Different cities on the list. */
  public int cityCount() {
    return (int) cities.stream().map(City::issuer).distinct().count();
  }

  public byte[] encode() {
    return TrustListCodec.encode(this);
  }

  /**
   * @throws RejectInput when the bytes are not one canonical trust list
   */
  public static TrustList parse(byte[] bytes) {
    return TrustListCodec.parse(bytes);
  }
}
