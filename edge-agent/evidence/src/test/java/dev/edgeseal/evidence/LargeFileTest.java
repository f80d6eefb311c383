package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files near and above the bound, in bounded memory. */
class LargeFileTest {
  private static final int GROUPS = 14;
  private static final int PAYLOAD = 60_000;

  @Test
  void aFileOfMoreThan20MiBIsVerifiedInAHeapOf32MiB(@TempDir Path dir) throws Exception {
    Path proof = dir.resolve("large.esproof");
    Path trust = dir.resolve("large.estrust");
    write(proof, trust);
    assertThat(Files.size(proof)).isGreaterThan(20 << 20);
    Path out = dir.resolve("out");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeFileTest.class.getName(),
                proof.toString(),
                trust.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    assertThat(Files.readString(out, StandardCharsets.UTF_8).trim())
        .isEqualTo("VERIFIED " + GROUPS * Receipt.MAX_GROUP);
  }

  /** In the child JVM. */
  public static void main(String[] args) throws IOException {
    Optional<TrustList> trust = Optional.of(TrustList.parse(Files.readAllBytes(Path.of(args[1]))));
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      Report report = new Verifier(trust).verify(in, (index, record) -> {});
      System.out.println(report.verdict() + " " + report.records());
    }
  }

  /** Groups of 32 records of nearly 60 KB, of which each group holds a device's whole log. */
  private static void write(Path proof, Path trust) throws IOException {
    Scene scene = new Scene();
    List<Long> indices = new ArrayList<>();
    for (int i = 1; i <= Receipt.MAX_GROUP; i++) {
      byte[] payload = new byte[PAYLOAD];
      scene.device.append(Scene.record("camera", new ContentType.Format(42), payload, i).encode());
      indices.add((long) i);
    }
    ProofGroup group = scene.anchored(indices.toArray(Long[]::new));
    Files.write(trust, scene.trust().encode());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(proof))) {
      ProofWriter writer = new ProofWriter(out, GROUPS);
      for (int i = 0; i < GROUPS; i++) {
        writer.write(group);
      }
      writer.end();
    }
  }

  @Test
  void readingStopsAtTheBoundOf64MiB() throws IOException {
    Scene scene = new Scene();
    scene.device.append(Scene.reading(1).encode());
    Head head = scene.device.head(2, OptionalLong.empty());
    byte[] one =
        Scene.file(
            scene.group(
                List.of(1L), scene.device.receipt(head, List.of(1L), Optional.empty(), List.of())));
    // tag (3), array, version, list of 2^32-1 groups, then the same group for ever
    byte[] start = {
      (byte) 0xd9, (byte) 0xd9, (byte) 0xf7, (byte) 0x82, 1, (byte) 0x9a, -1, -1, -1, -1
    };
    byte[] group = java.util.Arrays.copyOfRange(one, 6, one.length);
    Endless endless = new Endless(group);
    Verifier verifier = new Verifier(Optional.empty());
    Report report =
        verifier.verify(
            new SequenceInputStream(new java.io.ByteArrayInputStream(start), endless),
            (index, record) -> {});
    assertThat(report.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    assertThat(report.finding().orElseThrow().code()).isEqualTo(FormatCode.TOO_LARGE);
    assertThat(endless.given)
        .isBetween(ProofReader.MAX_SIZE - 16, ProofReader.MAX_SIZE + (1 << 20));
  }

  /** The same bytes again and again. */
  private static final class Endless extends InputStream {
    private final byte[] unit;
    private long given;

    Endless(byte[] unit) {
      this.unit = unit;
    }

    @Override
    public int read() {
      return unit[(int) (given++ % unit.length)] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) {
      for (int i = 0; i < len; i++) {
        b[off + i] = (byte) read();
      }
      return len;
    }
  }
}
