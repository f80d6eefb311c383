package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a script learns from {@code edgeseal verify}, of the proofs of one record. */
final class ExitCodesTest {
  private static final String RECORD = "5";

  @TempDir private Path folder;

  @Test
  void verifyAnswersWithEachOfItsExitCodes() throws Exception {
    try (World world = new World(folder)) {
      Part city = world.startCity();
      String trust = world.trust().toString();
      city.stop();
      Device device = world.device("device", world.coap());
      device.start();
      try (Producer producer = device.produce(new Memory())) {
        producer.send(20);
      }
      device.await("seals", s -> s.captured() > 20 && s.sealed() == s.captured());
      Path early = export(world, device, "early.esproof", 3);
      verdict(3, "NOT YET", world.edgeseal("verify", early.toString(), "--trust", trust));

      world.startCity();
      device.await("the receipt", s -> s.anchored() == s.captured());
      Path proof = export(world, device, "anchored.esproof", 0);
      verdict(0, "VERIFIED", world.edgeseal("verify", proof.toString(), "--trust", trust));
      verdict(3, "NOT YET", world.edgeseal("verify", early.toString(), "--trust", trust));
      verdict(4, "CANNOT DECIDE", world.edgeseal("verify", proof.toString()));

      byte[] bytes = Files.readAllBytes(proof);
      bytes[bytes.length / 2] ^= 1;
      Path forged = Files.write(folder.resolve("forged.esproof"), bytes);
      verdict(1, "NOT VERIFIED", world.edgeseal("verify", forged.toString(), "--trust", trust));
      World.Result worst =
          world.edgeseal(
              "verify", proof.toString(), early.toString(), forged.toString(), "--trust", trust);
      verdict(1, "NOT VERIFIED", worst);
      assertThat(worst.out()).contains("✓ VERIFIED", "… NOT YET", "✗ NOT VERIFIED");

      World.Result usage = world.edgeseal("verify", "--trust", trust);
      assertThat(usage.exit()).isEqualTo(2);
      assertThat(usage.err()).contains("ES-AGT-001");
      assertThat(usage.out()).isEmpty();
      device.stop();
    }
  }

  private Path export(World world, Device device, String name, int exit) throws Exception {
    Path file = folder.resolve(name);
    World.Result done =
        world.edgeseal(
            "proof",
            "export",
            "--record",
            RECORD,
            "-o",
            file.toString(),
            "--config",
            device.config().toString());
    assertThat(done.exit()).as(done.err()).isEqualTo(exit);
    return file;
  }

  /** The code, and the sentence that goes with it. */
  private static void verdict(int exit, String words, World.Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    assertThat(result.out()).contains(words);
  }
}
