package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import dev.edgeseal.evidence.ProofGroup;
import dev.edgeseal.evidence.ProofWriter;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.evidence.TrustList;
import dev.edgeseal.sensors.SenMl;
import dev.edgeseal.sensors.SenMlEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device's log of two leaves, registered with one city whose log has two leaves too. */
class VerifyCommandTest {
  private static final Instant CAPTURED = Instant.parse("2026-11-20T02:15:00Z");
  private static final TestKeys.Ca CA = TestKeys.ca();
  private static final TestKeys DEVICE = CA.device("d1");
  private static final TestKeys CITY = TestKeys.city("ancona");

  @TempDir static Path folder;

  @BeforeAll
  static void writeProofs() throws IOException {
    byte[] record = record();
    Digest root = Merkle.node(Digest.sha256(new byte[] {1}), Merkle.leaf(record));
    Head head = DEVICE.head("log-1", OptionalLong.empty(), 2, root);
    Digest cityLeaf = Digest.sha256(new byte[] {2});
    Head cityHead =
        CITY.head(
            "city-log",
            OptionalLong.of(CAPTURED.getEpochSecond() + 12),
            2,
            Merkle.node(cityLeaf, Merkle.leaf(head.encode())));
    Receipt city =
        Receipt.of(
            cityHead, new InclusionProof(2, 1, List.of(cityLeaf)), Optional.of(CITY.chain()));
    InclusionProof place = new InclusionProof(2, 1, List.of(Digest.sha256(new byte[] {1})));
    byte[] anchored = proof(record, receipt(head, place, List.of(city)));
    Files.write(folder.resolve("anchored.esproof"), anchored);
    Files.write(folder.resolve("sealed.esproof"), proof(record, receipt(head, place, List.of())));
    anchored[60] ^= 1;
    Files.write(folder.resolve("changed.esproof"), anchored);
    Files.write(folder.resolve("t.estrust"), trust().encode());
  }

  private static byte[] record() {
    byte[] pack =
        SenMl.encode(
            "meter/M-4711/",
            List.of(SenMlEntry.number("1-0:1.8.0", "kWh", new BigDecimal("48213.700"))));
    CaptureTime time =
        new CaptureTime(
            OptionalLong.of(CAPTURED.toEpochMilli()),
            CaptureTime.Grade.SYNCHRONISED,
            OptionalLong.of(12),
            5_000);
    return new Record(
            "meter/M-4711",
            1,
            0,
            time,
            ContentType.SENML_CBOR,
            Bytes.of(pack),
            Bytes.of(new byte[16]))
        .encode();
  }

  private static Receipt receipt(Head head, InclusionProof place, List<Receipt> cities) {
    return new Receipt(
        head.statement(),
        List.of(place),
        Optional.empty(),
        Optional.of(DEVICE.chain()),
        cities,
        head.signature());
  }

  private static byte[] proof(byte[] record, Receipt receipt) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProofWriter writer = new ProofWriter(out, 1);
    writer.write(new ProofGroup(List.of(Bytes.of(record)), List.of(receipt)));
    writer.end();
    return out.toByteArray();
  }

  private static TrustList trust() {
    Bytes ca = CertificateChain.of(CA.certificate()).encoded().getFirst();
    TrustList.City city =
        new TrustList.City(
            "ancona",
            CITY.issuer(),
            "city-log",
            CITY.chain().encoded().getFirst(),
            0,
            OptionalLong.empty());
    return new TrustList("test", 1, 1, List.of(ca), List.of(city), List.of());
  }

  private static Run verify(String... files) {
    String[] args = new String[files.length + 3];
    args[0] = "verify";
    args[1] = "--trust";
    args[2] = folder.resolve("t.estrust").toString();
    for (int i = 0; i < files.length; i++) {
      args[i + 3] = files[i].startsWith("-") ? files[i] : folder.resolve(files[i]).toString();
    }
    return Run.of(args);
  }

  @Test
  void anchoredProofIsVerifiedInAPersonsWords() {
    Run run = verify("anchored.esproof");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("✓ VERIFIED  Genuine and unchanged since 2026-11-20T02:15:12Z or earlier.\n")
        .contains(
            """
            What      1 record: meter/M-4711 (1)
                      meter/M-4711/1-0:1.8.0: 48213.700 kWh
            When      captured 2026-11-20T02:15:00.000Z S (clock synchronised, estimated
                      error 12 ms)
                      anchored not later than 2026-11-20T02:15:12Z
                      from capture to city at most 12 s
            Who       urn:edgeseal:device:d1, log log-1
            """)
        .contains("City      urn:edgeseal:city:ancona, 1 receipt, counted\n")
        .contains("  ✓ the device signed the head\n")
        .contains("it does not show that");
    assertThat(run.out().replaceAll("File .*\n( +.*\n)?", "").lines())
        .allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void changedProofIsNotVerifiedAndItsContentNotShown() {
    Run run = verify("changed.esproof");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).startsWith("✗ NOT VERIFIED  ").contains("Why       ES-", "  ✗ ");
    assertThat(run.out()).doesNotContain("48213");
  }

  @Test
  void proofWithoutACityIsNotYet() {
    Run run = verify("sealed.esproof");

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out()).startsWith("… NOT YET  ").contains("ES-VER-025", "not anchored");
  }

  @Test
  void withoutATrustListNothingCanBeDecided() {
    Run run = Run.of("verify", folder.resolve("anchored.esproof").toString());

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.out()).startsWith("? CANNOT DECIDE  ").contains("ES-VER-021");
  }

  @Test
  void ofSeveralFilesTheWorstAnswerCounts() {
    assertThat(verify("anchored.esproof", "sealed.esproof").exit()).isEqualTo(3);
    assertThat(verify("anchored.esproof", "none.esproof").exit()).isEqualTo(4);
    assertThat(verify("changed.esproof", "none.esproof").exit()).isEqualTo(1);
  }

  @Test
  void brokenTrustListSaysNothingAboutTheProof() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.estrust"), "no list");
    Run run =
        Run.of(
            "verify", "--trust", broken.toString(), folder.resolve("anchored.esproof").toString());

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("ES-FMT-");
  }

  @Test
  void jsonHoldsVerdictChecksAndContents() {
    Run run = verify("anchored.esproof", "--json");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(
            "\"verdict\":\"VERIFIED\"",
            "\"check\":\"ANCHORED\",\"outcome\":\"PASSED\"",
            "48213.700 kWh",
            "\"anchoredBy\":\"2026-11-20T02:15:12Z\"");
    assertThat(run.out().lines()).hasSize(1);
  }
}
