package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgeseal.agent.Main;
import dev.edgeseal.agent.demo.Installed;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token in the eyes of the service's user. Only root can be two users, so others skip this. */
final class ServiceUserTest {
  private static final String USER = "nobody";

  private Path folder = Path.of("");

  @BeforeEach
  void openFolder() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root to become " + USER);
    Path jar =
        Path.of("..", "edge-agent", "agent", "target", "dist", "edgeseal.jar")
            .toAbsolutePath()
            .normalize();
    assumeTrue(Files.exists(jar), "the agent is not packaged: mvn verify");
    // not below a home directory: the other user must be able to read the program
    folder = Files.createTempDirectory("service-user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(jar, folder.resolve("edgeseal.jar"));
    Files.createDirectory(folder.resolve("tokens"));
    Files.writeString(
        folder.resolve("softhsm2.conf"),
        "directories.tokendir = " + folder.resolve("tokens") + "\nlog.level = ERROR\n");
  }

  @AfterEach
  void remove() throws IOException {
    if (Files.exists(folder.resolve("edgeseal.jar"))) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path p : all.toList().reversed()) {
          Files.delete(p);
        }
      }
    }
  }

  private record Ended(int exit, String text) {}

  private Ended hsm(String... rest) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                folder.resolve("edgeseal.jar").toString(),
                Main.class.getName(),
                "hsm"));
    command.addAll(List.of(rest));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes());
    return new Ended(process.waitFor(), text);
  }

  private String[] status(String... more) {
    return Stream.concat(
            Stream.of(
                "status",
                "--module",
                Installed.softHsm().toString(),
                "--token",
                "service",
                "--pin-file",
                folder.resolve("pin").toString(),
                "--login",
                "--as",
                USER),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void aTokenThatOnlyRootSeesIsSaidAndOneThatTheServiceSeesPasses() throws Exception {
    Ended made =
        hsm(
            "init",
            "--module",
            Installed.softHsm().toString(),
            "--label",
            "service",
            "--pin-file",
            folder.resolve("pin").toString(),
            "--so-pin-file",
            folder.resolve("so").toString(),
            "--make-pins");
    assertThat(made.exit()).as(made.text()).isZero();

    Ended hidden = hsm(status());
    assertThat(hidden.exit()).as(hidden.text()).isEqualTo(4);
    assertThat(hidden.text())
        .contains("ES-HSM-032", "As nobody", "no: ES-HSM-0", "chown", "device: sensitive");

    give(folder.resolve("tokens"));
    Ended withoutPin = hsm(status());
    assertThat(withoutPin.exit()).as(withoutPin.text()).isEqualTo(4);
    assertThat(withoutPin.text()).contains("ES-HSM-032", "ES-HSM-010");

    give(folder.resolve("pin"));
    Ended seen = hsm(status());
    assertThat(seen.exit()).as(seen.text()).isZero();
    assertThat(seen.text()).contains("As nobody", "the same");
  }

  @Test
  void aUserThatDoesNotExistIsSaid() throws Exception {
    Ended none =
        hsm("test", "--module", Installed.softHsm().toString(), "--as", "no-such-user-here");
    assertThat(none.exit()).isEqualTo(4);
    assertThat(none.text()).contains("ES-HSM-033");
  }

  private static void give(Path top) throws IOException {
    UserPrincipal user =
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(USER);
    try (Stream<Path> all = Files.walk(top)) {
      for (Path p : all.toList()) {
        Files.setOwner(p, user);
      }
    }
  }
}
