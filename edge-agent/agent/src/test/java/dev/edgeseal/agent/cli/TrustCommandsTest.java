package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustCommandsTest {
  @TempDir Path folder;

  @Test
  void fileWithoutACertificateIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");
    Run run =
        Run.of(
            "trust",
            "make",
            "--name",
            "x",
            "--quorum",
            "0",
            "--device-ca",
            file.toString(),
            "-o",
            folder.resolve("x.estrust").toString());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("ES-AGT-023", "ca.pem");
    assertThat(folder.resolve("x.estrust")).doesNotExist();
  }

  @Test
  void absentListIsNamed() {
    Run run = Run.of("trust", "show", folder.resolve("none.estrust").toString());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("ES-AGT-020", "none.estrust");
  }
}
