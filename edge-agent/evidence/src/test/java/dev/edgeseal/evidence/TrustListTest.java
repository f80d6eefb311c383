package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.TrustList.City;
import dev.edgeseal.evidence.TrustList.Revocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrustListTest {
  private final Scene scene = new Scene();
  private final City riverside = Scene.city(scene.riverside);
  private final City hilltop = Scene.city(scene.hilltop);
  private final Revocation revocation = new Revocation(Digest.sha256(new byte[1]), 5);

  @Test
  void aListComesBackAsItWas() {
    City ended = Scene.city(scene.harbour, 10, OptionalLong.of(20));
    TrustList list = scene.trust(2, List.of(revocation), riverside, hilltop, ended);
    assertThat(TrustList.parse(list.encode())).isEqualTo(list);
    assertThat(list.digest()).isEqualTo(Digest.sha256(list.encode()));
    assertThat(list.cityCount()).isEqualTo(3);
  }

  @Test
  void anEmptyListComesBackAsItWas() {
    TrustList list = new TrustList("n", 0, 0, List.of(), List.of(), List.of());
    assertThat(TrustList.parse(list.encode())).isEqualTo(list);
  }

  @Test
  void aCityMayHaveSeveralKeysInOneLog() {
    TestLog renewed = scene.riverside.copy(TestKeys.city("riverside"), "city-log-1");
    TrustList list = scene.trust(1, riverside, Scene.city(renewed));
    assertThat(list.cityCount()).isEqualTo(1);
    assertThat(TrustList.parse(list.encode())).isEqualTo(list);
  }

  @Test
  void aQuorumOfMoreThanTheCitiesIsRefused() {
    refused(() -> scene.trust(3, riverside, hilltop));
    refused(() -> scene.trust(-1, riverside));
  }

  @Test
  void whatIsListedTwiceIsRefused() {
    refused(() -> scene.trust(1, riverside, riverside));
    refused(() -> scene.trust(1, riverside, Scene.city(scene.riverside, 7, OptionalLong.empty())));
    refused(
        () -> scene.trust(1, List.of(revocation, new Revocation(revocation.x5t(), 6)), riverside));
    Bytes ca = CertificateChain.of(scene.ca.certificate()).encoded().getFirst();
    refused(() -> new TrustList("n", 1, 0, List.of(ca, ca), List.of(), List.of()));
  }

  @Test
  void aCityWithTwoLogsOrTwoNamesIsRefused() {
    TestKeys second = TestKeys.city("riverside");
    refused(() -> scene.trust(1, riverside, Scene.city(new TestLog(second, "other"))));
    City renamed =
        new City(
            "another",
            second.issuer(),
            riverside.logId(),
            second.chain().encoded().getFirst(),
            0,
            OptionalLong.empty());
    refused(() -> scene.trust(1, riverside, renamed));
  }

  @Test
  void anAuthorityThatMayNotCertifyIsRefused() {
    Bytes leaf = scene.device.keys().chain().encoded().getFirst();
    refused(() -> new TrustList("n", 1, 0, List.of(leaf), List.of(), List.of()));
  }

  @Test
  void aCitysCertificateForAnotherIssuerIsRefused() {
    City other =
        new City(
            "riverside", riverside.issuer(), "log", hilltop.certificate(), 0, OptionalLong.empty());
    refused(() -> scene.trust(1, other));
  }

  @Test
  void aDeviceCannotBeListedAsACity() {
    City device =
        new City(
            "press-4",
            scene.device.keys().issuer(),
            "log",
            scene.device.keys().chain().encoded().getFirst(),
            0,
            OptionalLong.empty());
    assertThatThrownBy(() -> scene.trust(1, device)).isInstanceOf(RejectInput.class);
  }

  @Test
  void aCitysKeyThatIsNotOnP256IsRefused() {
    var keys = TestKeys.keyPair("secp384r1");
    var spec =
        new TestKeys.CertificateSpec(
            "riverside",
            java.util.Optional.of(riverside.issuer()),
            false,
            TestKeys.NOT_BEFORE,
            TestKeys.NOT_AFTER);
    CertificateChain chain = CertificateChain.of(scene.ca.certify(spec, keys));
    City city =
        new City(
            "riverside",
            riverside.issuer(),
            "log",
            chain.encoded().getFirst(),
            0,
            OptionalLong.empty());
    refused(() -> scene.trust(1, city));
  }

  @Test
  void anIntervalThatEndsBeforeItBeginsIsRefused() {
    refused(() -> Scene.city(scene.riverside, 10, OptionalLong.of(10)));
    refused(() -> Scene.city(scene.riverside, -1, OptionalLong.empty()));
    refused(() -> new Revocation(revocation.x5t(), -1));
  }

  @Test
  void moreEntriesThanTheBoundAreRefused() {
    List<Revocation> many = new ArrayList<>();
    for (int i = 0; i <= TrustList.MAX_ENTRIES; i++) {
      many.add(new Revocation(Digest.sha256(new byte[i]), 0));
    }
    refused(() -> scene.trust(1, many, riverside));
    List<Revocation> most = many.subList(1, many.size());
    assertThat(TrustList.parse(scene.trust(1, most, riverside).encode()).revocations())
        .hasSize(TrustList.MAX_ENTRIES);
  }

  @Test
  void otherBytesAreRefused() {
    byte[] good = scene.trust().encode();
    for (int n = 0; n < good.length; n++) {
      byte[] cut = Arrays.copyOf(good, n);
      assertThatThrownBy(() -> TrustList.parse(cut)).isInstanceOf(RejectInput.class);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThat(code(longer)).isEqualTo(FormatCode.MALFORMED);
    byte[] version = good.clone();
    version[indexOf(version, "estrust") + 7] = 2;
    assertThat(code(version)).isEqualTo(FormatCode.VERSION);
    byte[] kind = good.clone();
    kind[indexOf(kind, "estrust")] = 'f';
    assertThat(code(kind)).isEqualTo(FormatCode.MALFORMED);
    assertThat(code(new byte[TrustList.MAX_SIZE + 1])).isEqualTo(FormatCode.TOO_LARGE);
  }

  @Test
  void aQuorumInTheBytesIsCheckedToo() {
    byte[] good = scene.trust(2, riverside, hilltop).encode();
    // tag, array, "estrust", version, "plant", number, quorum
    int quorum = indexOf(good, "plant") + 6;
    assertThat(good[quorum]).isEqualTo((byte) 2);
    good[quorum] = 3;
    assertThat(code(good)).isEqualTo(FormatCode.MALFORMED);
  }

  private static int indexOf(byte[] bytes, String text) {
    byte[] t = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    List<Byte> all = new ArrayList<>();
    for (byte b : bytes) {
      all.add(b);
    }
    List<Byte> part = new ArrayList<>();
    for (byte b : t) {
      part.add(b);
    }
    return Collections.indexOfSubList(all, part);
  }

  private static Code code(byte[] bytes) {
    return catchThrowableOfType(RejectInput.class, () -> TrustList.parse(bytes)).code();
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable make) {
    assertThatThrownBy(make).isInstanceOf(IllegalArgumentException.class);
  }
}
