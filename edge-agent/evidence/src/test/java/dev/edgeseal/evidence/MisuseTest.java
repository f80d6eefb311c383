package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Well-formed files that say something false, and the code that says which. */
class MisuseTest {
  private final Scene scene = new Scene().readings(6);

  @Test
  void everyChangedByteOfTheSignersCertificateIsACertificateThatDoesNotMatch() {
    byte[] der = scene.device.keys().chain().encoded().getFirst().toArray();
    byte[] file = Scene.file(scene.anchored(1L));
    int at = indexOf(file, der);
    for (int i = 0; i < der.length; i++) {
      byte[] changed = file.clone();
      changed[at + i] ^= 1;
      assertThat(code(changed)).as("byte %d", i).isEqualTo(VerifyCode.CERTIFICATE_HASH);
    }
    assertThat(VerifyCode.CERTIFICATE_HASH.title()).contains("does not match what was signed");
  }

  @Test
  void aChangedByteInTheNameOfTheLogsOwnerIsASignatureThatDoesNotFit() {
    byte[] file = Scene.file(scene.anchored(1L));
    byte[] issuer = scene.device.keys().issuer().getBytes(StandardCharsets.UTF_8);
    byte[] changed = file.clone();
    changed[indexOf(file, issuer) + 4] ^= 1;
    assertThat(code(changed)).isEqualTo(VerifyCode.DEVICE_SIGNATURE);
  }

  @Test
  void aProofForAnotherLogIdIsRefused() {
    Receipt r = scene.anchored(1L).receipts().getFirst();
    HeadStatement s = r.statement();
    HeadStatement other =
        HeadStatement.es256(s.issuer(), "device-log-2", s.issuedAt(), s.size(), s.x5t());
    Receipt moved =
        new Receipt(other, r.inclusions(), r.consistency(), r.chain(), r.receipts(), r.signature());
    assertThat(code(Scene.file(scene.group(List.of(1L), moved))))
        .isEqualTo(VerifyCode.DEVICE_SIGNATURE);
    assertThat(code(Scene.file(scene.group(List.of(1L), moved, r))))
        .isEqualTo(VerifyCode.OTHER_LOG);
  }

  @Test
  void aDeviceThatShowsTwoCitiesDifferentHistoriesIsFoundOut() {
    TestLog fork = forkAfter(5);
    Head toRiverside = scene.device.head(7, OptionalLong.empty());
    Head toHilltop = fork.head(7, OptionalLong.empty());
    ProofGroup group =
        scene.group(
            List.of(1L),
            anchored(scene.device, toRiverside, scene.riverside, Optional.empty()),
            anchored(fork, toHilltop, scene.hilltop, Optional.empty()));
    assertThat(code(Scene.file(group))).isEqualTo(VerifyCode.HISTORIES_DIFFER);
  }

  @Test
  void twoHistoriesInTwoGroupsOfOneFileAreFoundOut() {
    TestLog fork = forkAfter(5);
    Head a = scene.device.head(7, OptionalLong.empty());
    Head b = fork.head(7, OptionalLong.empty());
    Receipt one =
        scene.device.receipt(
            a,
            List.of(1L),
            Optional.empty(),
            List.of(scene.riverside.anchor(a, Scene.T0), scene.hilltop.anchor(a, Scene.T0)));
    Receipt two =
        fork.receipt(
            b,
            List.of(1L),
            Optional.empty(),
            List.of(scene.riverside.anchor(b, Scene.T0), scene.hilltop.anchor(b, Scene.T0)));
    assertThat(code(Scene.file(scene.group(List.of(1L), one), scene.group(List.of(1L), two))))
        .isEqualTo(VerifyCode.HISTORIES_DIFFER);
  }

  @Test
  void aLargerHeadOfAForkCannotBeLinked() {
    TestLog fork = forkAfter(4);
    fork.append(Scene.reading(77).encode());
    Head small = scene.device.head(6, OptionalLong.empty());
    Head large = fork.head(8, OptionalLong.empty());
    Receipt smaller = anchored(scene.device, small, scene.riverside, Optional.empty());
    ProofGroup linked =
        scene.group(
            List.of(1L),
            smaller,
            anchored(fork, large, scene.hilltop, Optional.of(fork.consistency(6, 8))));
    assertThat(code(Scene.file(linked))).isEqualTo(VerifyCode.LINK_INVALID);
    ProofGroup unlinked =
        scene.group(List.of(1L), smaller, anchored(fork, large, scene.hilltop, Optional.empty()));
    assertThat(code(Scene.file(unlinked))).isEqualTo(VerifyCode.LINK_MISSING);
  }

  @Test
  void aLinkFromAnotherSizeIsRefused() {
    Head small = scene.device.head(5, OptionalLong.empty());
    Head large = scene.device.head(7, OptionalLong.empty());
    ProofGroup group =
        scene.group(
            List.of(1L),
            anchored(scene.device, small, scene.riverside, Optional.empty()),
            anchored(
                scene.device, large, scene.hilltop, Optional.of(scene.device.consistency(6, 7))));
    assertThat(code(Scene.file(group))).isEqualTo(VerifyCode.LINK_INVALID);
  }

  @Test
  void aDeviceThatSignsInACitysNameIsRefusedAfterItsSignature() {
    TestKeys city = TestKeys.city("press-9");
    TestLog log = scene.device.copy(city, "device-log-1");
    Head head = log.head(7, OptionalLong.empty());
    Receipt receipt = anchored(log, head, scene.riverside, Optional.empty());
    assertThat(code(Scene.file(scene.group(List.of(1L), receipt))))
        .isEqualTo(VerifyCode.WRONG_ROLE);
    byte[] file = Scene.file(scene.group(List.of(1L), receipt));
    file[indexOf(file, head.signature().toArray())] ^= 1;
    assertThat(code(file)).isEqualTo(VerifyCode.DEVICE_SIGNATURE);
  }

  /** The device's log, with other records after the first {@code kept}, up to the same size. */
  private TestLog forkAfter(long kept) {
    TestLog fork = new TestLog(scene.device.keys(), scene.device.logId());
    for (long i = 0; i < scene.device.size(); i++) {
      fork.append(i < kept ? scene.device.entry(i) : Scene.reading(1000 + i).encode());
    }
    return fork;
  }

  private static Receipt anchored(
      TestLog log, Head head, TestLog city, Optional<Merkle.ConsistencyProof> link) {
    return log.receipt(head, List.of(1L), link, List.of(city.anchor(head, Scene.T0 + 60)));
  }

  private Code code(byte[] file) {
    Report report = Scene.verify(file, scene.trust());
    assertThat(report.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    return report.finding().orElseThrow().code();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not there");
  }
}
