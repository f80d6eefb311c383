package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed files: what an old proof said, it says today. */
class VectorFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/vectors");

  private static List<String[]> rows(String name) throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve(name));
    return lines.stream().skip(1).map(l -> l.split("\t", -1)).toList();
  }

  @Test
  void everyProofHasItsVerdictAndItsCode() throws IOException {
    List<String[]> rows = rows("proofs/expected.tsv");
    for (String[] row : rows) {
      Path trust = FOLDER.resolve("proofs/" + row[0] + ".estrust");
      Optional<TrustList> list =
          Files.exists(trust)
              ? Optional.of(TrustList.parse(Files.readAllBytes(trust)))
              : Optional.empty();
      byte[] file = Files.readAllBytes(FOLDER.resolve("proofs/" + row[0] + ".esproof"));
      Report report = Scene.verify(file, list);
      assertThat(report.verdict().toString()).as(row[0]).isEqualTo(row[1]);
      assertThat(report.finding().map(f -> f.code().id()).orElse("-")).as(row[0]).isEqualTo(row[2]);
    }
    assertThat(rows).hasSizeGreaterThanOrEqualTo(VerifyCode.values().length + 10);
  }

  @Test
  void everyFileIsInTheTable() throws IOException {
    List<String> named = rows("proofs/expected.tsv").stream().map(r -> r[0] + ".esproof").toList();
    try (Stream<Path> files = Files.list(FOLDER.resolve("proofs"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".esproof")))
          .containsExactlyInAnyOrderElementsOf(named);
    }
  }

  @Test
  void theGeneratorMakesTheCommittedFiles() throws IOException {
    for (var file : VectorFiles.all().entrySet()) {
      byte[] committed = Files.readAllBytes(FOLDER.resolve(file.getKey()));
      assertThat(Arrays.equals(committed, file.getValue())).as(file.getKey()).isTrue();
    }
  }

  @Test
  void theTreeHasTheCommittedRootsAndPaths() throws IOException {
    TestLog log = new TestLog(TestKeys.city("unused"), "unused");
    int paths = 0;
    for (String[] row : rows("merkle.tsv")) {
      int n = Integer.parseInt(row[2]);
      Digest root = digest(row[3]);
      while (log.size() < n) {
        log.append(new byte[] {(byte) log.size(), 7});
      }
      assertThat(log.root(n)).isEqualTo(root);
      if (row[0].equals("inclusion")) {
        int i = Integer.parseInt(row[1]);
        Merkle.InclusionProof proof = new Merkle.InclusionProof(n, i, path(row[4]));
        assertThat(proof).isEqualTo(log.inclusion(i, n));
        assertThat(proof.root(Merkle.leaf(log.entry(i)))).isEqualTo(root);
        paths++;
      } else if (row[0].equals("consistency")) {
        int m = Integer.parseInt(row[1]);
        Merkle.ConsistencyProof proof = new Merkle.ConsistencyProof(m, n, path(row[4]));
        assertThat(proof).isEqualTo(log.consistency(m, n));
        assertThat(proof.check(log.root(m), root)).isTrue();
        paths++;
      }
    }
    assertThat(paths).isGreaterThan(200);
  }

  private static Digest digest(String hex) {
    return Digest.of(HexFormat.of().parseHex(hex));
  }

  private static List<Digest> path(String hashes) {
    ArrayList<Digest> path = new ArrayList<>();
    if (!hashes.equals("-")) {
      Arrays.stream(hashes.split(",", -1)).map(VectorFilesTest::digest).forEach(path::add);
    }
    return path;
  }

  @Test
  void everyCoseMessageIsAcceptedOrRefusedAsTheTableSays() throws Exception {
    for (String[] row : rows("cose.tsv")) {
      PublicKey key =
          KeyFactory.getInstance("EC")
              .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(row[2])));
      assertThat(answer(HexFormat.of().parseHex(row[1]), key)).as(row[0]).isEqualTo(row[3]);
    }
  }

  private static String answer(byte[] message, PublicKey key) {
    try {
      return String.valueOf(CoseSign1.parse(message).verify(key, new byte[0], new byte[0]));
    } catch (RejectInput e) {
      return e.code().id();
    }
  }
}
