package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Check.Outcome;
import dev.edgeseal.evidence.Report.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private final Scene scene = new Scene().readings(6);

  @Test
  void anAnchoredProofIsVerifiedAndTheReportTellsIt() {
    byte[] file = Scene.file(scene.anchored(1L, 2L, 5L));
    Report report = Scene.verify(file, scene.trust());
    assertThat(report.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(report.finding()).isEmpty();
    assertThat(report.lines()).allMatch(l -> l.outcome() == Outcome.PASSED).hasSize(7);
    assertThat(report.records()).isEqualTo(3);
    assertThat(report.logs())
        .containsExactly(new Report.Log(scene.device.keys().issuer(), "device-log-1", 7));
    assertThat(report.captured())
        .contains(
            new Report.Captured(
                Instant.ofEpochMilli(Scene.T0 * 1000 + 1),
                Instant.ofEpochMilli(Scene.T0 * 1000 + 5),
                0));
    assertThat(report.anchoredBy()).contains(Instant.ofEpochSecond(Scene.T0 + 90));
    assertThat(report.delay()).contains(Duration.ofMillis(90_000 - 1));
    assertThat(report.counted()).isEqualTo(2);
    assertThat(report.cities())
        .extracting(Report.CityReceipts::standing)
        .containsExactly(Standing.COUNTED, Standing.COUNTED);
    assertThat(report.certificates()).hasSize(3);
    assertThat(Scene.told(file, scene.trust()))
        .containsExactly("1 meter/M-1", "2 meter/M-1", "5 meter/M-1");
  }

  @Test
  void severalGroupsUnderOneHeadAreVerified() {
    Head head = scene.deviceHead();
    List<Receipt> cities =
        List.of(
            scene.riverside.anchor(head, Scene.T0 + 60), scene.hilltop.anchor(head, Scene.T0 + 90));
    ProofGroup a =
        scene.group(List.of(1L), scene.device.receipt(head, List.of(1L), Optional.empty(), cities));
    ProofGroup b =
        scene.group(List.of(2L), scene.device.receipt(head, List.of(2L), Optional.empty(), cities));
    Report report = Scene.verify(Scene.file(a, b), scene.trust());
    assertThat(report.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(report.cities().getFirst().receipts()).isEqualTo(2);
  }

  @Test
  void citiesThatRegisteredDifferentHeadsCountTogetherWhenLinked() {
    ProofGroup group = linked(scene);
    assertThat(Scene.verify(Scene.file(group), scene.trust()).verdict())
        .isEqualTo(Verdict.VERIFIED);
  }

  static ProofGroup linked(Scene scene) {
    Head small = scene.device.head(5, OptionalLong.of(Scene.T0));
    Head large = scene.device.head(7, OptionalLong.empty());
    return scene.group(
        List.of(1L, 3L),
        scene.device.receipt(
            large,
            List.of(1L, 3L),
            Optional.of(scene.device.consistency(5, 7)),
            List.of(scene.hilltop.anchor(large, Scene.T0 + 90))),
        scene.device.receipt(
            small,
            List.of(1L, 3L),
            Optional.empty(),
            List.of(scene.riverside.anchor(small, Scene.T0 + 60))));
  }

  @Test
  void theAuthorityIsFoundAmongSeveralOfItsName() {
    List<Bytes> authorities =
        CertificateChain.of(
                TestKeys.ca("Plant CA").certificate(),
                scene.ca.certificate(),
                TestKeys.ca("Plant CA").certificate())
            .encoded();
    TrustList list = scene.trust();
    TrustList renewed =
        new TrustList(list.name(), 2, 2, authorities, list.cities(), list.revocations());
    assertThat(Scene.verify(Scene.file(scene.anchored(1L)), renewed).verdict())
        .isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void aCityThatIsNotListedIsNotCountedAndNoError() {
    Head head = scene.deviceHead();
    ProofGroup group =
        scene.group(
            List.of(1L),
            scene.device.receipt(
                head,
                List.of(1L),
                Optional.empty(),
                List.of(
                    scene.harbour.anchor(head, Scene.T0 + 5),
                    scene.riverside.anchor(head, Scene.T0 + 60),
                    scene.hilltop.anchor(head, Scene.T0 + 90))));
    Report report = Scene.verify(Scene.file(group), scene.trust());
    assertThat(report.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(report.cities().getFirst().standing()).isEqualTo(Standing.NOT_LISTED);
    assertThat(report.counted()).isEqualTo(2);
    Report alone = Scene.verify(Scene.file(group), scene.trust(1, Scene.city(scene.harbour)));
    assertThat(alone.anchoredBy()).contains(Instant.ofEpochSecond(Scene.T0 + 5));
  }

  @Test
  void aListedCityMayLeaveItsCertificateOut() {
    Head head = scene.deviceHead();
    Receipt r = scene.riverside.anchor(head, Scene.T0 + 60);
    Receipt bare =
        new Receipt(
            r.statement(),
            r.inclusions(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            r.signature());
    ProofGroup group =
        scene.group(
            List.of(1L), scene.device.receipt(head, List.of(1L), Optional.empty(), List.of(bare)));
    Report report = Scene.verify(Scene.file(group), scene.trust(1, Scene.city(scene.riverside)));
    assertThat(report.verdict()).isEqualTo(Verdict.VERIFIED);
    Report undecided = Scene.verify(Scene.file(group), Optional.empty());
    assertThat(undecided.finding().orElseThrow().code()).isEqualTo(VerifyCode.NO_TRUST_LIST);
  }

  @Test
  void oneCityCountsOnceHoweverOftenItAnswered() {
    Head head = scene.deviceHead();
    ProofGroup group =
        scene.group(
            List.of(1L),
            scene.device.receipt(
                head,
                List.of(1L),
                Optional.empty(),
                List.of(
                    scene.riverside.anchor(head, Scene.T0 + 60),
                    scene.riverside.anchor(head, Scene.T0 + 61))));
    Report report = Scene.verify(Scene.file(group), scene.trust());
    assertThat(report.verdict()).isEqualTo(Verdict.NOT_YET);
    assertThat(report.finding().orElseThrow().detail()).isEqualTo("(1 of 2 cities)");
    assertThat(report.anchoredBy()).isEmpty();
    assertThat(line(report, Check.CERTIFICATES).outcome()).isEqualTo(Outcome.NOT_YET);
  }

  @Test
  void aCityKeyCountsOnlyWithinItsIntervalAndUntilItIsRevoked() {
    byte[] file = Scene.file(scene.anchored(1L));
    TrustList.City hilltop = Scene.city(scene.hilltop);
    Report late =
        Scene.verify(
            file,
            scene.trust(
                2, Scene.city(scene.riverside, Scene.T0 + 61, OptionalLong.empty()), hilltop));
    assertThat(late.verdict()).isEqualTo(Verdict.NOT_YET);
    assertThat(late.cities().getFirst().standing()).isEqualTo(Standing.OUT_OF_INTERVAL);
    Report ended =
        Scene.verify(
            file,
            scene.trust(
                2, Scene.city(scene.riverside, 0, OptionalLong.of(Scene.T0 + 60)), hilltop));
    assertThat(ended.verdict()).isEqualTo(Verdict.NOT_YET);
    Digest x5t = scene.riverside.keys().chain().x5t();
    Report revoked =
        Scene.verify(
            file,
            scene.trust(
                2,
                List.of(new TrustList.Revocation(x5t, Scene.T0 + 60)),
                Scene.city(scene.riverside),
                hilltop));
    assertThat(revoked.cities().getFirst().standing()).isEqualTo(Standing.REVOKED);
    Report before =
        Scene.verify(
            file,
            scene.trust(
                2,
                List.of(new TrustList.Revocation(x5t, Scene.T0 + 61)),
                Scene.city(scene.riverside),
                hilltop));
    assertThat(before.verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void aRecordAnchoredBeforeItsDeviceWasRevokedStillVerifies() {
    byte[] file = Scene.file(scene.anchored(1L));
    Digest x5t = scene.device.keys().chain().x5t();
    TrustList list =
        scene.trust(
            2,
            List.of(new TrustList.Revocation(x5t, Scene.T0 + 91)),
            Scene.city(scene.riverside),
            Scene.city(scene.hilltop));
    assertThat(Scene.verify(file, list).verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void oneCityThatBackdatesDoesNotReviveARevokedDevice() {
    Head head = scene.deviceHead();
    ProofGroup group =
        scene.group(
            List.of(1L),
            scene.device.receipt(
                head,
                List.of(1L),
                Optional.empty(),
                List.of(
                    scene.riverside.anchor(head, Scene.T0 - 1_000_000),
                    scene.hilltop.anchor(head, Scene.T0 + 90))));
    Digest x5t = scene.device.keys().chain().x5t();
    TrustList list =
        scene.trust(
            2,
            List.of(new TrustList.Revocation(x5t, Scene.T0)),
            Scene.city(scene.riverside),
            Scene.city(scene.hilltop));
    Report report = Scene.verify(Scene.file(group), list);
    assertThat(report.finding().orElseThrow().code()).isEqualTo(VerifyCode.CERTIFICATE_REVOKED);
  }

  @Test
  void whatIsFalseWeighsMoreThanWhatIsMissing() {
    byte[] file = Scene.file(scene.anchored(1L));
    file[file.length - 1] ^= 1;
    assertThat(Scene.verify(file, Optional.empty()).verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    TrustList unknown = new Scene().trust(0);
    assertThat(Scene.verify(Scene.file(scene.anchored(1L)), unknown).verdict())
        .isEqualTo(Verdict.CANNOT_DECIDE);
  }

  @Test
  void aWaivedQuorumIsVerifiedWithoutACity() {
    ProofGroup group =
        scene.group(
            List.of(1L),
            scene.device.receipt(scene.deviceHead(), List.of(1L), Optional.empty(), List.of()));
    Report report = Scene.verify(Scene.file(group), scene.trust(0));
    assertThat(report.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(line(report, Check.CERTIFICATES).detail()).contains("dates not judged");
    TrustList revoked =
        scene.trust(
            0,
            List.of(new TrustList.Revocation(scene.device.keys().chain().x5t(), 4_000_000_000L)));
    assertThat(Scene.verify(Scene.file(group), revoked).verdict()).isEqualTo(Verdict.NOT_VERIFIED);
  }

  @Test
  void aWaivedQuorumDoesNotWaiveTheCheckOfACityThatIsThere() {
    TestKeys ended =
        scene.ca.device("press-4", TestKeys.NOT_BEFORE, Instant.ofEpochSecond(Scene.T0 + 59));
    TestLog log = scene.device.copy(ended, scene.device.logId());
    Head head = log.head(7, OptionalLong.empty());
    TrustList list = scene.trust(0, Scene.city(scene.riverside), Scene.city(scene.hilltop));
    Receipt late =
        log.receipt(
            head,
            List.of(1L),
            Optional.empty(),
            List.of(scene.riverside.anchor(head, Scene.T0 + 60)));
    Report report = Scene.verify(Scene.file(scene.group(List.of(1L), late)), list);
    assertThat(report.finding().orElseThrow().code()).isEqualTo(VerifyCode.CERTIFICATE_DATES);
    Receipt inTime =
        log.receipt(
            head,
            List.of(1L),
            Optional.empty(),
            List.of(
                scene.riverside.anchor(head, Scene.T0 + 60),
                scene.hilltop.anchor(head, Scene.T0 + 50)));
    Report judged = Scene.verify(Scene.file(scene.group(List.of(1L), inTime)), list);
    assertThat(judged.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(judged.anchoredBy()).contains(Instant.ofEpochSecond(Scene.T0 + 50));
  }

  @Test
  void aWaivedQuorumStillAsksWhetherTheCertificateWasRevokedBeforeTheEarliestCity() {
    byte[] file = Scene.file(scene.anchored(1L));
    Digest x5t = scene.device.keys().chain().x5t();
    for (long from : new long[] {Scene.T0 + 60, Scene.T0 + 61}) {
      TrustList list =
          scene.trust(0, List.of(new TrustList.Revocation(x5t, from)), Scene.city(scene.riverside));
      assertThat(Scene.verify(file, list).verdict())
          .isEqualTo(from == Scene.T0 + 60 ? Verdict.NOT_VERIFIED : Verdict.VERIFIED);
    }
  }

  @Test
  void theChangedRecordAmongSeveralIsNamed() {
    ProofGroup group = scene.anchored(1L, 2L, 5L);
    byte[] payload = group.records().get(1).toArray();
    payload[payload.length - 24] ^= 1;
    ProofGroup changed =
        new ProofGroup(
            List.of(group.records().get(0), Bytes.of(payload), group.records().get(2)),
            group.receipts());
    Report report = Scene.verify(Scene.file(changed), scene.trust());
    assertThat(report.finding().orElseThrow().code()).isEqualTo(VerifyCode.RECORD_ALTERED);
    assertThat(report.finding().orElseThrow().detail()).isEqualTo("(record 2)");
    assertThat(line(report, Check.STRUCTURE).outcome()).isEqualTo(Outcome.PASSED);
    assertThat(line(report, Check.RECORDS).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(line(report, Check.DEVICE).outcome()).isEqualTo(Outcome.NOT_REACHED);
  }

  @Test
  void aSuccessionIsTold() {
    Note.Predecessor before =
        new Note.Predecessor("device-log-0", 40_000, Merkle.emptyRoot(), "card restored");
    Scene s = new Scene();
    TestLog successor = new TestLog(s.device.keys(), "device-log-1");
    byte[] genesis = s.genesis(Optional.of(before));
    successor.append(genesis);
    successor.append(Scene.reading(1).encode());
    Head head = successor.head(2, OptionalLong.empty());
    ProofGroup group =
        new ProofGroup(
            List.of(Bytes.of(genesis)),
            List.of(successor.receipt(head, List.of(0L), Optional.empty(), List.of())));
    Report report = Scene.verify(Scene.file(group), s.trust(0));
    assertThat(report.successions())
        .singleElement()
        .satisfies(g -> assertThat(g.predecessor()).contains(before));
  }

  @Test
  void aDeviceClockFarAheadIsFlaggedNotRefused() {
    Head head = scene.device.head(7, OptionalLong.of(Scene.T0 + 200_000));
    ProofGroup group =
        scene.group(
            List.of(1L),
            scene.device.receipt(
                head,
                List.of(1L),
                Optional.empty(),
                List.of(scene.riverside.anchor(head, Scene.T0 - 60))));
    Report report = Scene.verify(Scene.file(group), scene.trust(1, Scene.city(scene.riverside)));
    assertThat(report.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(report.flags()).hasSize(2).anyMatch(f -> f.contains("captured after"));
  }

  @Test
  void theVerdictsHaveTheExitCodesOfTheCommand() {
    assertThat(List.of(Verdict.values()).stream().map(Verdict::exitCode))
        .containsExactly(0, 1, 3, 4);
    assertThat(Verdict.NOT_VERIFIED).hasToString("NOT VERIFIED");
  }

  private static Report.Line line(Report report, Check check) {
    return report.lines().get(check.ordinal());
  }
}
