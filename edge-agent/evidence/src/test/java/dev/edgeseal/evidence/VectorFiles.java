package dev.edgeseal.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the committed vectors in {@code src/test/resources/vectors}, the same bytes each time:
 *
 * <ul>
 *   <li>{@code proofs/NAME.esproof}, named for its defect, with the trust list {@code NAME.estrust}
 *       it is judged by and its line in {@code expected.tsv}: name, verdict, code;
 *   <li>{@code merkle.tsv}: roots and paths, computed from the definitions alone;
 *   <li>{@code cose.tsv}: name, COSE_Sign1, public key, {@code true} or {@code false} or the code
 *       of the refusal.
 * </ul>
 *
 * A file that a released version has made is never made anew: a change of the formats adds files.
 */
final class VectorFiles {
  private final Map<String, byte[]> files = new TreeMap<>();
  private final StringBuilder expected = new StringBuilder("name\tverdict\tcode\n");

  private VectorFiles() {}

  /** Writes them all below the folder named by the only argument. */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<String, byte[]> file : all().entrySet()) {
      Path path = Path.of(args[0]).resolve(file.getKey());
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.write(path, file.getValue());
    }
  }

  /** Contents by name. */
  static Map<String, byte[]> all() {
    VectorFiles all = new VectorFiles();
    all.good();
    for (VerifyCode code : VerifyCode.values()) {
      Defects.Case c = new Defects(KeySource.fixed()).of(code);
      all.add(code.name(), c.file(), c.trust(), code.verdict(), code);
    }
    all.formats();
    all.files.put("proofs/expected.tsv", utf8(all.expected.toString()));
    all.files.put("merkle.tsv", utf8(merkle()));
    all.files.put("cose.tsv", utf8(cose()));
    return all.files;
  }

  private static Scene scene() {
    return new Scene(KeySource.fixed()).readings(6);
  }

  private void good() {
    Scene one = scene();
    add("ANCHORED", Scene.file(one.anchored(1L, 2L, 5L)), one.trust());
    Scene linked = scene();
    add("LINKED", Scene.file(VerifierTest.linked(linked)), linked.trust());
    Scene groups = scene();
    add("TWO_GROUPS", Scene.file(groups.anchored(1L), groups.anchored(2L, 3L)), groups.trust());
    SmallScene small = new SmallScene();
    add("SMALL", small.file(), small.trust());
  }

  private void formats() {
    Scene s = scene();
    ProofGroup group = s.anchored(1L, 2L);
    byte[] file = Scene.file(group);
    Receipt device = group.receipts().getFirst();
    Bytes city = device.receipts().getFirst().signature();
    bad(
        "HIGH_S_DEVICE",
        RefusedFormsTest.withHighS(file, device.signature()),
        FormatCode.HIGH_S,
        s);
    bad("HIGH_S_CITY", RefusedFormsTest.withHighS(file, city), FormatCode.HIGH_S, s);
    bad("TRUNCATED", java.util.Arrays.copyOf(file, file.length - 1), FormatCode.MALFORMED, s);
    bad("LONGER", java.util.Arrays.copyOf(file, file.length + 1), FormatCode.MALFORMED, s);
    byte[] version = file.clone();
    version[4] = 2;
    bad("VERSION_2", version, FormatCode.VERSION, s);
    byte[] longForm = new byte[file.length + 1];
    System.arraycopy(file, 0, longForm, 0, 4);
    longForm[4] = 0x18;
    System.arraycopy(file, 4, longForm, 5, file.length - 4);
    bad("VERSION_NOT_SHORTEST", longForm, FormatCode.NOT_CANONICAL, s);
  }

  private void bad(String name, byte[] file, Code code, Scene scene) {
    add(name, file, Optional.of(scene.trust()), Verdict.NOT_VERIFIED, code);
  }

  private void add(String name, byte[] file, TrustList trust) {
    put(name, file, Optional.of(trust), "VERIFIED\t-");
  }

  private void add(String name, byte[] file, Optional<TrustList> trust, Verdict v, Code code) {
    put(name, file, trust, v + "\t" + code.id());
  }

  private void put(String name, byte[] file, Optional<TrustList> trust, String answer) {
    String path = name.toLowerCase(Locale.ROOT).replace('_', '-');
    files.put("proofs/" + path + ".esproof", file);
    trust.ifPresent(t -> files.put("proofs/" + path + ".estrust", t.encode()));
    expected.append(path).append('\t').append(answer).append('\n');
  }

  /** Leaf i is the octet i followed by 7; paths are lists of hashes, nearest the leaf first. */
  private static String merkle() {
    StringBuilder out = new StringBuilder("kind\ta\tsize\troot\tpath\n");
    List<byte[]> leaves = new ArrayList<>();
    for (int n = 1; n <= 33; n++) {
      leaves.add(new byte[] {(byte) (n - 1), 7});
      String root = hex(SecondTree.mth(leaves));
      out.append("root\t-\t").append(n).append('\t').append(root).append("\t-\n");
      if (n % 4 != 1) {
        continue;
      }
      for (int i = 0; i < n; i++) {
        row(out, "inclusion", i, n, root, SecondTree.path(leaves, i));
      }
      for (int m = 1; m < n; m++) {
        row(out, "consistency", m, n, root, SecondTree.proof(leaves, m));
      }
    }
    return out.toString();
  }

  private static void row(
      StringBuilder out, String kind, int a, int size, String root, List<byte[]> path) {
    String hashes = String.join(",", path.stream().map(VectorFiles::hex).toList());
    out.append(kind).append('\t').append(a).append('\t').append(size).append('\t');
    out.append(root).append('\t').append(hashes.isEmpty() ? "-" : hashes).append('\n');
  }

  private static String cose() {
    TestKeys keys = TestKeys.city("riverside", KeySource.fixed());
    StringBuilder out = new StringBuilder("name\tmessage\tkey\tanswer\n");
    byte[] es256 = new CborWriter(8).map(1).uint(1).integer(-7).toByteArray();
    byte[] esp256 = new CborWriter(8).map(1).uint(1).integer(-9).toByteArray();
    byte[] es384 = new CborWriter(8).map(1).uint(1).integer(-35).toByteArray();
    byte[] none = new CborWriter(8).map(1).uint(4).bstr(new byte[1]).toByteArray();
    byte[] good = signed(keys, es256);
    byte[] payload = good.clone();
    payload[payload.length - 67] ^= 1;
    PublicKey key = keys.chain().publicKey();
    row(out, "es256", good, key, "true");
    row(out, "esp256", signed(keys, esp256), key, "true");
    Bytes signature = Bytes.of(java.util.Arrays.copyOfRange(good, good.length - 64, good.length));
    row(out, "high-s", RefusedFormsTest.withHighS(good, signature), key, "true");
    row(out, "payload-altered", payload, key, "false");
    row(out, "other-algorithm", signed(keys, es384), key, "false");
    row(out, "no-algorithm", signed(keys, none), key, FormatCode.MALFORMED.id());
    PublicKey p384 = KeySource.fixed().keyPair("secp384r1").getPublic();
    row(out, "key-not-on-p256", good, p384, "false");
    byte[] untagged = java.util.Arrays.copyOfRange(good, 1, good.length);
    row(out, "untagged", untagged, key, FormatCode.MALFORMED.id());
    return out.toString();
  }

  private static byte[] signed(TestKeys keys, byte[] header) {
    byte[] payload = utf8("payload");
    Bytes signature = keys.sign(CoseSign1.toBeSigned(header, payload));
    return new CborWriter(128)
        .tag(18)
        .array(4)
        .bstr(header)
        .map(0)
        .bstr(payload)
        .bstr(signature)
        .toByteArray();
  }

  private static void row(StringBuilder out, String name, byte[] cose, PublicKey key, String b) {
    out.append(name).append('\t').append(hex(cose)).append('\t');
    out.append(hex(key.getEncoded())).append('\t').append(b).append('\n');
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }
}
