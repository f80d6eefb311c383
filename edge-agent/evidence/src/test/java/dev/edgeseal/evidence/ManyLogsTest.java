package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are within the bounds of each part, made to be remembered for ever. */
class ManyLogsTest {
  private static final int GROUPS = 200_000;

  private final Scene scene = new Scene().readings(1);

  @Test
  void aFileOfANewLogInEveryGroupIsRefusedInAHeapOf24MiB(@TempDir Path dir) throws Exception {
    Path proof = dir.resolve("logs.esproof");
    write(proof);
    assertThat(Files.size(proof)).isGreaterThan(60 << 20);
    assertThat(inAChild("24m", "file", proof.toString()))
        .isEqualTo("NOT VERIFIED TOO_LARGE (a proof file has at most 1024 logs) in group 1025");
  }

  @Test
  void theRootsOfAsManyHeadsAsAllowedFitInAHeapOf40MiB() throws Exception {
    assertThat(inAChild("40m", "heads"))
        .isEqualTo("100000 (a proof file has at most 100000 different heads)");
  }

  @Test
  void theSameHeadTwiceIsOneAndAnotherRootIsAnotherHistory() {
    Histories histories = new Histories();
    Head head = scene.deviceHead();
    histories.add(head);
    histories.add(head);
    assertThat(histories.has(head)).isTrue();
    Head other = new Head(head.statement(), Digest.sha256(new byte[1]), head.signature());
    assertThat(histories.has(other)).isFalse();
    assertThatThrownBy(() -> histories.add(other))
        .isInstanceOfSatisfying(
            RejectInput.class, e -> assertThat(e.code()).isEqualTo(VerifyCode.HISTORIES_DIFFER));
  }

  /** Each group says it is of another log; without a certificate no signature is checked. */
  private void write(Path proof) throws IOException {
    Head head = scene.deviceHead();
    List<Merkle.InclusionProof> place = List.of(scene.device.inclusion(1, head.statement().size()));
    List<Bytes> record = List.of(Bytes.of(scene.device.entry(1)));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(proof))) {
      ProofWriter writer = new ProofWriter(out, GROUPS);
      for (int i = 0; i < GROUPS; i++) {
        Receipt receipt =
            new Receipt(
                statement(head, "log-" + i, head.statement().size()),
                place,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                head.signature());
        writer.write(new ProofGroup(record, List.of(receipt)));
      }
      writer.end();
    }
  }

  private static HeadStatement statement(Head head, String logId, long size) {
    HeadStatement s = head.statement();
    return HeadStatement.es256(s.issuer(), logId, OptionalLong.empty(), size, s.x5t());
  }

  private static String inAChild(String heap, String... what) throws Exception {
    var command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                ManyLogsTest.class.getName()));
    command.addAll(List.of(what));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return out.trim();
    } finally {
      child.destroyForcibly();
    }
  }

  /** In the child JVM. */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("heads")) {
      System.out.println(fill(new Histories(), new Scene().readings(1).deviceHead()));
      return;
    }
    try (InputStream in = Files.newInputStream(Path.of(args[1]))) {
      Report report = new Verifier(Optional.empty()).verify(in, (index, record) -> {});
      Report.Finding finding = report.finding().orElseThrow();
      System.out.println(report.verdict() + " " + finding.code() + " " + finding.detail());
    }
  }

  private static String fill(Histories histories, Head head) {
    for (int i = 0; ; i++) {
      try {
        histories.add(
            new Head(
                statement(head, "log-" + i % 1000, 1 + i / 1000),
                Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16)}),
                head.signature()));
      } catch (RejectInput e) {
        return i + " " + e.detail();
      }
    }
  }
}
