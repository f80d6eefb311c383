package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.FuzzTargets.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs Jazzer on every parser in a JVM of its own, for a bounded number of inputs from valid seeds.
 * Longer: {@code mvn -pl edge-agent/evidence test -Dtest=FuzzTest -Dedgeseal.fuzz.runs=10000000}.
 */
class FuzzTest {
  private static final String RUNS = System.getProperty("edgeseal.fuzz.runs", "5000");

  @ParameterizedTest
  @EnumSource
  void onlyRefusalsLeaveTheParser(Target target, @TempDir Path dir) throws Exception {
    Path seeds = Files.createDirectory(dir.resolve("seeds"));
    Files.write(seeds.resolve("valid"), seed(target));
    Path out = dir.resolve("out");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-Dedgeseal.fuzz=" + target,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzTargets.class.getName(),
                "--instrumentation_includes=dev.edgeseal.**:org.bouncycastle.cbor.*",
                "--reproducer_path=" + dir,
                "-artifact_prefix=" + dir + "/",
                "-runs=" + RUNS,
                "-max_len=8192",
                seeds.toString())
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(child.waitFor(RUNS.length() > 5 ? 6000 : 120, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    String said = Files.readString(out, StandardCharsets.ISO_8859_1);
    assertThat(child.exitValue()).as(said).isZero();
    assertThat(said).contains("Done " + RUNS + " runs");
  }

  private static byte[] seed(Target target) throws IOException {
    Scene scene = new Scene().readings(6);
    ProofGroup group = VerifierTest.linked(scene);
    Head head = scene.deviceHead();
    return switch (target) {
      case RECORD -> scene.device.entry(1);
      case HEAD -> head.encode();
      case RECEIPT, COSE_SIGN1 -> group.receipts().getFirst().encode();
      case REGISTRATION ->
          new Registration(
                  head, scene.device.keys().chain(), Optional.of(scene.device.consistency(3, 7)))
              .encode();
      case REFUSAL -> new Refusal(Refusal.Kind.FORK, "two", Optional.of(head)).encode();
      case TRUST_LIST ->
          scene
              .trust(
                  1, List.of(new TrustList.Revocation(head.root(), 5)), Scene.city(scene.riverside))
              .encode();
      case NOTE -> NoteTest.everyKind().get(1).encode();
      case PROOF -> Scene.file(group);
    };
  }
}
