package dev.edgeseal.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledTest {
  @TempDir Path dir;

  @Test
  void whatTheLauncherFoundComesFirst() throws IOException {
    String mine = Files.createFile(dir.resolve("mine")).toString();
    String usual = Files.createFile(dir.resolve("usual")).toString();
    assertThat(Installed.find("X", "PLACE", List.of(usual), Map.of("PLACE", mine)))
        .hasToString(mine);
    assertThat(Installed.find("X", "PLACE", List.of(usual), Map.of())).hasToString(usual);
    assertThatThrownBy(() -> Installed.find("X", "PLACE", List.of(), Map.of()))
        .isInstanceOfSatisfying(
            GiveUp.class, e -> assertThat(e.code()).isEqualTo(DemoCode.MISSING));
  }

  @Test
  void theLauncherLooksInTheSamePlaces() throws IOException {
    String launcher = Files.readString(Path.of("../../edgeseal"));
    assertThat(launcher).contains(Installed.SOFT_HSM_PLACES);
    assertThat(launcher).contains(Installed.MOSQUITTO_PLACES);
    assertThat(launcher).contains("export " + Installed.SOFT_HSM + " " + Installed.MOSQUITTO);
  }
}
