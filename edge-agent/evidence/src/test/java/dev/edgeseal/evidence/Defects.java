package dev.edgeseal.evidence;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Proof files, each with one defect: one for every {@link VerifyCode}. */
final class Defects {
  /** A file and the trust list that it is judged by. */
  record Case(byte[] file, Optional<TrustList> trust) {}

  private final Scene scene;

  Defects(KeySource source) {
    scene = new Scene(source).readings(6);
  }

  /** No default: a new code does not compile until it has a case. */
  Case of(VerifyCode code) {
    return switch (code) {
      case RECORD_ALTERED -> swappedRecord(scene.anchored(1L, 2L, 3L), 1, 5L);
      case RECORD_PLACE -> listed(placedTwice());
      case DEVICE_SIGNATURE -> swappedRecord(scene.anchored(1L), 0, 5L);
      case CERTIFICATE_HASH -> listed(withChain(scene.ca.device("press-4").chain()));
      case CERTIFICATE_ISSUER -> listed(signedBy(scene.ca.device("press-5"), "press-4"));
      case CERTIFICATE_KEY -> listed(p384());
      case WRONG_ROLE -> listed(byDevice(cityAsDevice()));
      case OTHER_LOG -> listed(besideAnotherLog());
      case HISTORIES_DIFFER -> cityWithTwoHistories();
      case LINK_MISSING -> listed(link(Optional.empty()));
      case LINK_INVALID -> listed(link(Optional.of(scene.device.consistency(4, 7))));
      case LINK_UNEXPECTED -> listed(firstWithLink());
      case CITY_SIGNATURE -> listed(receiptForAnotherHead());
      case CITY_OTHER_LOG ->
          listed(scene.anchored(1L), Scene.city(new TestLog(scene.riverside.keys(), "other")));
      case CITY_OTHER_KEY ->
          listed(
              scene.anchored(1L),
              Scene.city(new TestLog(TestKeys.city("riverside", scene.source), "city-log-1")));
      case CITY_CHAIN -> listed(cityWithTwoCertificates());
      case CITY_TIME_MISSING -> listed(cityWithoutTime());
      case CHAIN_INVALID -> listed(byDevice(selfSigned()));
      case CERTIFICATE_DATES -> listed(byDevice(expired()));
      case CERTIFICATE_REVOKED -> revoked(Scene.T0 + 90);
      case NO_TRUST_LIST -> new Case(Scene.file(scene.anchored(1L)), Optional.empty());
      case UNKNOWN_AUTHORITY ->
          listed(byDevice(TestKeys.ca("Plant CA", scene.source).device("press-4")));
      case DEVICE_CERTIFICATE_MISSING -> listed(withChain(Optional.empty()));
      case CITY_CERTIFICATE_MISSING -> listed(unlistedCityWithoutCertificate());
      case NOT_ANCHORED -> listed(byDevice(scene.device.keys(), List.of()));
    };
  }

  private Case listed(ProofGroup group) {
    return new Case(Scene.file(group), Optional.of(scene.trust()));
  }

  private Case listed(ProofGroup group, TrustList.City city) {
    return new Case(Scene.file(group), Optional.of(scene.trust(1, city)));
  }

  private Case swappedRecord(ProofGroup group, int at, long other) {
    ArrayList<Bytes> records = new ArrayList<>(group.records());
    records.set(at, Bytes.of(scene.device.entry(other)));
    return listed(new ProofGroup(records, group.receipts()));
  }

  private ProofGroup placedTwice() {
    return scene.anchored(1L, 1L);
  }

  /** The first record under a head by {@code keys}, anchored with both cities. */
  private ProofGroup byDevice(TestKeys keys) {
    return byDevice(keys, List.of(scene.riverside, scene.hilltop));
  }

  private ProofGroup byDevice(TestKeys keys, List<TestLog> cities) {
    TestLog log = scene.device.copy(keys, scene.device.logId());
    Head head = log.head(7, OptionalLong.empty());
    List<Receipt> receipts = cities.stream().map(c -> c.anchor(head, Scene.T0 + 60)).toList();
    return scene.group(List.of(1L), log.receipt(head, List.of(1L), Optional.empty(), receipts));
  }

  /** Signed by {@code keys} in the name of the device {@code name}. */
  private ProofGroup signedBy(TestKeys keys, String name) {
    return byDevice(new TestKeys(keys.keyPair(), keys.chain(), Issuer.device(name), scene.source));
  }

  private ProofGroup withChain(CertificateChain chain) {
    return withChain(Optional.of(chain));
  }

  private ProofGroup withChain(Optional<CertificateChain> chain) {
    return replaced(
        scene.anchored(1L),
        r ->
            new Receipt(
                r.statement(),
                r.inclusions(),
                r.consistency(),
                chain,
                r.receipts(),
                r.signature()));
  }

  private static ProofGroup replaced(
      ProofGroup group, java.util.function.UnaryOperator<Receipt> change) {
    return new ProofGroup(group.records(), group.receipts().stream().map(change).toList());
  }

  private static ProofGroup withCity(
      ProofGroup group, java.util.function.UnaryOperator<Receipt> change) {
    return replaced(
        group,
        r ->
            new Receipt(
                r.statement(),
                r.inclusions(),
                r.consistency(),
                r.chain(),
                r.receipts().stream().map(change).toList(),
                r.signature()));
  }

  private ProofGroup p384() {
    KeyPair keys = scene.source.keyPair("secp384r1");
    TestKeys.CertificateSpec spec =
        new TestKeys.CertificateSpec(
            "press-4",
            Optional.of(Issuer.device("press-4")),
            false,
            TestKeys.NOT_BEFORE,
            TestKeys.NOT_AFTER);
    CertificateChain chain = CertificateChain.of(scene.ca.certify(spec, keys));
    return byDevice(
        new TestKeys(scene.source.keyPair("secp256r1"), chain, Issuer.device("press-4")));
  }

  private TestKeys cityAsDevice() {
    return TestKeys.city("riverside", scene.source);
  }

  private TestKeys selfSigned() {
    KeyPair keys = scene.source.keyPair("secp256r1");
    TestKeys.CertificateSpec spec =
        new TestKeys.CertificateSpec(
            "press-4",
            Optional.of(Issuer.device("press-4")),
            false,
            TestKeys.NOT_BEFORE,
            TestKeys.NOT_AFTER);
    X509Certificate c =
        TestKeys.certificate(spec, keys, "CN=press-4", keys.getPrivate(), scene.source);
    return new TestKeys(keys, CertificateChain.of(c), Issuer.device("press-4"), scene.source);
  }

  private TestKeys expired() {
    return scene.ca.device("press-4", TestKeys.NOT_BEFORE, Instant.ofEpochSecond(Scene.T0 + 59));
  }

  private ProofGroup besideAnotherLog() {
    TestLog other = scene.device.copy(scene.device.keys(), "device-log-2");
    Head head = scene.deviceHead();
    Head otherHead = other.head(7, OptionalLong.empty());
    return scene.group(
        List.of(1L),
        scene.device.receipt(head, List.of(1L), Optional.empty(), List.of()),
        other.receipt(otherHead, List.of(1L), Optional.empty(), List.of()));
  }

  private Case cityWithTwoHistories() {
    TestLog clone = scene.riverside.copy(scene.riverside.keys(), scene.riverside.logId());
    Head a = scene.deviceHead();
    Head b = scene.device.head(6, OptionalLong.empty());
    ProofGroup one =
        scene.group(
            List.of(1L),
            scene.device.receipt(
                a, List.of(1L), Optional.empty(), List.of(scene.riverside.anchor(a, Scene.T0))));
    ProofGroup two =
        scene.group(
            List.of(1L),
            scene.device.receipt(
                b, List.of(1L), Optional.empty(), List.of(clone.anchor(b, Scene.T0))));
    return new Case(Scene.file(one, two), Optional.of(scene.trust()));
  }

  private ProofGroup link(Optional<Merkle.ConsistencyProof> link) {
    ProofGroup group = VerifierTest.linked(scene);
    return replaced(
        group,
        r ->
            r.consistency().isEmpty()
                ? r
                : new Receipt(
                    r.statement(), r.inclusions(), link, r.chain(), r.receipts(), r.signature()));
  }

  private ProofGroup firstWithLink() {
    return replaced(
        scene.anchored(1L),
        r ->
            new Receipt(
                r.statement(),
                r.inclusions(),
                Optional.of(scene.device.consistency(4, 7)),
                r.chain(),
                r.receipts(),
                r.signature()));
  }

  private ProofGroup receiptForAnotherHead() {
    Head other = scene.device.head(6, OptionalLong.empty());
    return withCity(scene.anchored(1L), r -> scene.riverside.anchor(other, Scene.T0));
  }

  private ProofGroup cityWithTwoCertificates() {
    CertificateChain two =
        CertificateChain.of(
            scene.riverside.keys().chain().leaf(), scene.hilltop.keys().chain().leaf());
    return withCity(
        scene.anchored(1L),
        r ->
            new Receipt(
                r.statement(),
                r.inclusions(),
                r.consistency(),
                Optional.of(two),
                List.of(),
                r.signature()));
  }

  private ProofGroup cityWithoutTime() {
    Head device = scene.deviceHead();
    long at = scene.riverside.append(device.encode());
    Head head = scene.riverside.head(at + 1, OptionalLong.empty());
    Receipt receipt = scene.riverside.receipt(head, List.of(at), Optional.empty(), List.of());
    return scene.group(
        List.of(1L), scene.device.receipt(device, List.of(1L), Optional.empty(), List.of(receipt)));
  }

  private ProofGroup unlistedCityWithoutCertificate() {
    Head head = scene.deviceHead();
    List<Receipt> cities = new ArrayList<>();
    for (TestLog city : Arrays.asList(scene.riverside, scene.hilltop, scene.harbour)) {
      Receipt r = city.anchor(head, Scene.T0 + 60);
      cities.add(
          new Receipt(
              r.statement(),
              r.inclusions(),
              r.consistency(),
              Optional.empty(),
              List.of(),
              r.signature()));
    }
    return scene.group(
        List.of(1L), scene.device.receipt(head, List.of(1L), Optional.empty(), cities));
  }

  private Case revoked(long from) {
    Digest x5t = scene.device.keys().chain().x5t();
    TrustList list =
        scene.trust(
            2,
            List.of(new TrustList.Revocation(x5t, from)),
            Scene.city(scene.riverside),
            Scene.city(scene.hilltop));
    return new Case(Scene.file(scene.anchored(1L)), Optional.of(list));
  }
}
