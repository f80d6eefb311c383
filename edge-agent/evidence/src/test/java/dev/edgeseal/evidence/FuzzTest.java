package dev.edgeseal.evidence;

import dev.edgeseal.evidence.FuzzTargets.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FuzzTest {
  @ParameterizedTest
  @EnumSource
  void onlyRefusalsLeaveTheParser(Target target, @TempDir Path dir) throws Exception {
    FuzzRun.of(FuzzTargets.class, target.name(), seed(target), dir);
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
      case CERTIFICATE_CHAIN -> TestKeys.ca().below("Between").device("a").chain().encode();
      case PROOF -> Scene.file(group);
      case VERDICT -> anchored();
    };
  }

  private static byte[] anchored() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            FuzzTest.class.getResourceAsStream("/vectors/proofs/anchored.esproof"))) {
      return in.readAllBytes();
    }
  }
}
