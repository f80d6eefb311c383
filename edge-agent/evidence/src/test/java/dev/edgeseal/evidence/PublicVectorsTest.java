package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The public examples, where they are at hand: beside the repository, or where a property says. */
class PublicVectorsTest {
  private static final Path VECTORS =
      Stream.of(System.getProperty("edgeseal.vectors", "none"), "../../../shared/vectors")
          .map(Path::of)
          .filter(Files::isDirectory)
          .findFirst()
          .orElse(Path.of("none"));

  private static String read(String name) throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(VECTORS), "no public vectors beside the repository");
    return Files.readString(VECTORS.resolve(name));
  }

  private static byte[] hex(String s) {
    return HexFormat.of().parseHex(s);
  }

  private static String field(String json, String name) {
    Matcher m = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    assertThat(m.find()).as(name).isTrue();
    return m.group(1);
  }

  private static List<String> hashes(String json, String name) {
    Matcher m = Pattern.compile("\"" + name + "\"\\s*:\\s*\\[([^\\]]*)\\]").matcher(json);
    assertThat(m.find()).as(name).isTrue();
    ArrayList<String> found = new ArrayList<>();
    Matcher each = Pattern.compile("\"([0-9a-f]*)\"").matcher(m.group(1));
    while (each.find()) {
      found.add(each.group(1));
    }
    return found;
  }

  private static List<Digest> digests(String json, String name) {
    return hashes(json, name).stream().map(h -> Digest.of(hex(h))).toList();
  }

  @Test
  void theReferenceTreeHasItsRoots() throws IOException {
    String json = read("merkle-rfc9162/reference-tree.json");
    List<String> leaves = hashes(json, "leaf_inputs_hex");
    List<String> roots = hashes(json, "root_hash_by_tree_size_hex");
    Frontier frontier = new Frontier();
    assertThat(frontier.root().hex()).isEqualTo(roots.getFirst());
    for (int i = 0; i < leaves.size(); i++) {
      frontier.append(Merkle.leaf(hex(leaves.get(i))));
      assertThat(frontier.root().hex()).isEqualTo(roots.get(i + 1));
    }
    assertThat(leaves).hasSize(8);
  }

  @Test
  void theFiguresOfRfc9942AreProvenAndChecked() throws IOException {
    String json = read("cose-receipts/rfc9942-figures.json");
    TestLog log = new TestLog(TestKeys.city("unused"), "unused");
    IntStream.range(0, 104)
        .forEach(i -> log.append(("entry-" + i % 26).getBytes(StandardCharsets.UTF_8)));
    assertThat(log.inclusion(17, 20).path()).isEqualTo(digests(json, "path_hex"));
    assertThat(
            log.inclusion(17, 20)
                .root(Merkle.leaf("entry-17".getBytes(StandardCharsets.UTF_8)))
                .hex())
        .isEqualTo(field(json, "root_hex"));
    String figure7 = json.substring(json.indexOf("figure7_consistency"));
    Merkle.ConsistencyProof proof = log.consistency(20, 104);
    assertThat(proof.path()).isEqualTo(digests(figure7, "path_hex"));
    assertThat(
            proof.check(
                Digest.of(hex(field(figure7, "old_root_hex"))),
                Digest.of(hex(field(figure7, "new_root_hex")))))
        .isTrue();
  }

  @Test
  void otherPeoplesReceiptsAreCoseButNotOurProfile() throws IOException {
    read("cose-receipts/inclusion-receipt.diag");
    for (String name : List.of("inclusion-receipt", "consistency-receipt")) {
      byte[] bytes = Files.readAllBytes(VECTORS.resolve("cose-receipts/" + name + ".cbor"));
      // their protected header is in insertion order (4, 1, 395, 15): not deterministic CBOR
      assertThatThrownBy(() -> CoseSign1.parse(bytes)).isInstanceOf(RejectInput.class);
      // and it has a kid, but neither log id, size, content type nor x5t
      assertThatThrownBy(() -> Receipt.parse(bytes)).isInstanceOf(RejectInput.class);
      CborReader r = new CborReader(bytes);
      r.readTag(18);
      r.readArray(4);
      assertThat(r.readBstr()).hasSize(64);
    }
  }

  @Test
  void everyEs256ExampleIsAcceptedOrRefusedAsItSays() throws Exception {
    read("README.md");
    int seen = 0;
    try (Stream<Path> files = Files.walk(VECTORS.resolve("cose-sign1"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        String json = Files.readString(file);
        if (json.contains("\"sign0\"") && json.contains("\"ES256\"")) {
          String name = String.valueOf(file.getFileName());
          // valid COSE that the profile refuses: algorithm unprotected, and no tag
          boolean good =
              !json.contains("\"fail\":true")
                  && !json.contains("\"fail\": true")
                  && !List.of("sign-pass-01.json", "sign-pass-03.json").contains(name);
          assertThat(accepted(json)).as(name).isEqualTo(good);
          seen++;
        }
      }
    }
    assertThat(seen).isEqualTo(12);
  }

  private static boolean accepted(String json) throws GeneralSecurityException {
    Matcher external = Pattern.compile("\"external\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    byte[] aad =
        external.find() ? hex(external.group(1).toLowerCase(java.util.Locale.ROOT)) : new byte[0];
    try {
      return CoseSign1.parse(hex(field(json, "cbor").toLowerCase(java.util.Locale.ROOT)))
          .verify(key(json), aad, new byte[0]);
    } catch (RejectInput e) {
      return false;
    }
  }

  private static PublicKey key(String json) throws GeneralSecurityException {
    ECPoint point = new ECPoint(coordinate(json, "x"), coordinate(json, "y"));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(point, ((ECPublicKey) TestKeys.p256().getPublic()).getParams()));
  }

  private static BigInteger coordinate(String json, String name) {
    return json.contains("\"" + name + "_hex\"")
        ? new BigInteger(field(json, name + "_hex"), 16)
        : new BigInteger(1, Base64.getUrlDecoder().decode(field(json, name)));
  }
}
