package dev.edgeseal.testrig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The null checker stops a build on this JDK. A module of two files is compiled by the same Maven
 * with the same parent as every module, so switching the checker off in the parent makes these
 * tests fail.
 */
class NullCheckTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final String MARKED =
      """
      @NullMarked
      package dev.edgeseal.nullcheck;

      import org.jspecify.annotations.NullMarked;
      """;

  private static final String WITH_BUG =
      """
      package dev.edgeseal.nullcheck;

      final class Line {
        private Line() {}

        static String name() {
          return null;
        }
      }
      """;

  @TempDir Path module;

  @Test
  void aNullInTheProductStopsTheBuild() throws Exception {
    write("src/main/java/dev/edgeseal/nullcheck/Line.java", WITH_BUG);
    assertThat(build("compile"))
        .contains("BUILD FAILURE", "[NullAway]", "returning @Nullable expression");
  }

  @Test
  void aNullInATestStopsTheBuild() throws Exception {
    write("src/test/java/dev/edgeseal/nullcheck/Line.java", WITH_BUG);
    assertThat(build("test-compile"))
        .contains("BUILD FAILURE", "[NullAway]", "returning @Nullable expression");
  }

  @Test
  void theSameModuleWithoutTheNullBuilds() throws Exception {
    write(
        "src/main/java/dev/edgeseal/nullcheck/Line.java",
        WITH_BUG.replace("return null", "return \"3\""));
    assertThat(build("test-compile")).doesNotContain("BUILD FAILURE", "[NullAway]");
  }

  /** Offline: everything this needs has just been used to build the modules. */
  private String build(String phase) throws IOException, InterruptedException {
    write("src/main/java/dev/edgeseal/nullcheck/package-info.java", MARKED);
    write("pom.xml", pom());
    Path log = module.resolve("log");
    List<String> command =
        List.of(
            given("edgeseal.maven.home") + "/bin/mvn",
            "--offline",
            "--batch-mode",
            "-Dstyle.color=never",
            "-Dmaven.repo.local=" + given("edgeseal.maven.repository"),
            "--file",
            module.resolve("pom.xml").toString(),
            phase);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // Maven reads .mvn/jvm.config, which opens the compiler to Error Prone, from the working folder
    // upwards
    builder.directory(ROOT.toFile());
    builder.environment().put("JAVA_HOME", given("java.home"));
    Process maven = builder.start();
    boolean ended = maven.waitFor(3, TimeUnit.MINUTES);
    maven.destroyForcibly();
    assertThat(ended).as("Maven ended in three minutes").isTrue();
    return Files.readString(log, UTF_8);
  }

  private String pom() {
    return """
    <project xmlns="http://maven.apache.org/POM/4.0.0">
      <modelVersion>4.0.0</modelVersion>
      <parent>
        <groupId>dev.edgeseal</groupId>
        <artifactId>edgeseal</artifactId>
        <version>%s</version>
        <relativePath>%s</relativePath>
      </parent>
      <artifactId>edgeseal-null-check</artifactId>
    </project>
    """
        .formatted(given("edgeseal.version"), module.relativize(ROOT.resolve("pom.xml")));
  }

  private void write(String name, String text) throws IOException {
    Path file = module.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text, UTF_8);
  }

  private static String given(String property) {
    return Objects.requireNonNull(System.getProperty(property), property);
  }
}
