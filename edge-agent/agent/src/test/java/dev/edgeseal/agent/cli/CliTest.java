package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {
  @TempDir Path folder;

  @Test
  void explainPrintsWhatWhyAndWhatToDo() {
    Run run = Run.of("explain", "es-fmt-004");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            ES-FMT-004  The signature is not in its one accepted form.
              Cause     Its s is above n/2: the same signature would have two encodings.
              Do        The signer must normalise s; get the file again from whoever made
                        it.
            """);
  }

  @Test
  void explainWithoutACodeListsAll() {
    assertThat(Run.of("explain").out().lines().filter(l -> l.startsWith("ES-")))
        .hasSize(CodeCatalogue.all().size());
  }

  @Test
  void failureHasTheOneShapeOnStderr() {
    Run run = Run.of("explain", "ES-XYZ-001");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            ES-AGT-003  There is no such error code. (ES-XYZ-001)
              Cause   It is misspelt, or a newer edgeseal printed it.
              Do      List all codes with: edgeseal explain
              More    edgeseal explain ES-AGT-003
            """);
  }

  @Test
  void colourIsOnlyAddedWhereItIsWanted() {
    assertThat(Run.with(Map.of(), true, "explain", "x").err())
        .startsWith("\u001b[31mES-AGT-003\u001b[0m");
    assertThat(Run.of("explain", "x").err()).doesNotContain("\u001b");
  }

  @Test
  void controlCharactersInAMessageAreNotPrinted() {
    assertThat(Run.of("explain", "a\u001b[2Jb").err()).contains("(a?[2Jb)");
  }

  @Test
  void wrongUsageIsExitTwoWithTheNearestCommand() {
    Run run = Run.of("verifi");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("ES-AGT-001", "verifi");
    assertThat(Run.of().exit()).isEqualTo(2);
    assertThat(Run.of("config").exit()).isEqualTo(2);
    assertThat(Run.of("explain", "--nonsense").exit()).isEqualTo(2);
  }

  @Test
  void helpShowsExamplesFirst() {
    Run run = Run.of("--help");

    assertThat(run.exit()).isZero();
    assertThat(run.out().indexOf("Examples")).isBetween(0, run.out().indexOf("Options"));
    assertThat(run.out().lines()).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(80));
    assertThat(Run.of("explain", "-h").out()).contains("edgeseal explain ES-FMT-001");
  }

  @Test
  void versionNamesProgramJavaAndFormats() {
    assertThat(Run.of("version").out()).contains("edgeseal", "Java", "proof file 1");
    assertThat(Run.of("version", "--json").out()).startsWith("{\"edgeseal\":\"").endsWith("}\n");
  }

  @Test
  void configCheckSaysYesOrShowsTheFirstMistake() throws IOException {
    Path file = folder.resolve("edgeseal.toml");
    Files.writeString(
        file,
        """
        [device]
        state = "state"
        [hsm]
        module = "m"
        label = "l"
        pin-file = "p"
        alias = "a"
        """);
    Run good = Run.with(Map.of("EDGESEAL_CONFIG", file.toString()), false, "config", "check");
    assertThat(good.exit()).isZero();
    assertThat(good.out()).contains("is good: 0 sources, 0 cities");

    Files.writeString(file, "[device]\nstat = 1\n");
    Run bad = Run.of("config", "check", "--config", file.toString());
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.err()).contains("ES-AGT-013", "edgeseal.toml:1");
  }
}
