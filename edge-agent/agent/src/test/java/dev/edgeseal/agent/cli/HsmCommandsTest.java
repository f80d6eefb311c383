package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.demo.Installed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on real SoftHSM tokens. */
class HsmCommandsTest {
  private static final Pattern URI = Pattern.compile("pkcs11:token=[a-z0-9-]+;serial=[0-9a-f]{16}");

  @TempDir private static Path tokens;

  @TempDir private Path folder;

  @BeforeAll
  static void configure() throws IOException {
    Path conf =
        Path.of(
            Optional.ofNullable(System.getenv("SOFTHSM2_CONF"))
                .orElseThrow(() -> new IllegalStateException("SOFTHSM2_CONF: see pom.xml")));
    Files.writeString(conf, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
  }

  private static Run hsm(String verb, String... rest) {
    List<String> args =
        new ArrayList<>(List.of("hsm", verb, "--module", Installed.softHsm().toString()));
    args.addAll(List.of(rest));
    return Run.of(args.toArray(String[]::new));
  }

  /** Without the line breaks of a narrow screen. */
  private static String flat(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Path pin(String name, String pin) throws IOException {
    Path file = file(name);
    Files.writeString(file, pin + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private Run init(String label, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--label",
                label,
                "--pin-file",
                file("pin").toString(),
                "--so-pin-file",
                file("so").toString()));
    args.addAll(List.of(more));
    return hsm("init", args.toArray(String[]::new));
  }

  private void neverShowsAPin(Run... runs) throws IOException {
    for (String name : List.of("pin", "so")) {
      String secret = Files.readString(file(name)).strip();
      assertThat(Stream.of(runs).map(r -> r.out() + r.err())).noneMatch(t -> t.contains(secret));
    }
  }

  @Test
  void initMakesTokenPinsAndKeyOnceAndIsSafeToRepeat() throws IOException {
    Run dry = init("field-1", "--make-pins", "--dry-run");
    assertThat(dry.exit()).as(dry.err()).isZero();
    assertThat(file("pin")).doesNotExist();
    Run first = init("field-1", "--make-pins");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("initialised", "made in the token", "sensitive", "not extractable")
        .containsPattern(URI);
    Run again = init("field-1", "--make-pins");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.err()).contains("is there", "all tries left");
    assertThat(again.out()).contains("was there").doesNotContain("initialised,");
    Run list = hsm("list", "--json");
    assertThat(list.exit()).isZero();
    assertThat(list.out()).containsOnlyOnce("\"label\":\"field-1\"").containsPattern(URI);
    String uri = URI.matcher(again.out()).results().findFirst().orElseThrow().group();
    Run status = hsm("status", "--token", uri, "--pin-file", file("pin").toString(), "--login");
    assertThat(status.exit()).as(status.err()).isZero();
    assertThat(flat(status.out()))
        .contains("device: sensitive, not extractable", "signs; certificate until");
    neverShowsAPin(dry, first, again, list, status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1234", "12345678", "0000"})
  void aPinThatEverybodyKnowsIsRefusedBeforeAnythingIsDone(String known) throws IOException {
    pin("pin", known);
    pin("so", "this-one-is-fine");
    Run run = init("known-" + known);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("ES-HSM-027").doesNotContain(known + "\n");
    assertThat(hsm("list").out()).doesNotContain("known-" + known);
  }

  @Test
  void aPinIsNeverTakenFromAFlagOrAnUri() throws IOException {
    assertThat(hsm("status", "--token", "x", "--pin", "1357").exit()).isEqualTo(2);
    Run uri = hsm("status", "--token", "pkcs11:token=x?pin-value=2468");
    assertThat(uri.exit()).isEqualTo(1);
    assertThat(uri.err()).contains("ES-HSM-026").doesNotContain("2468");
  }

  @Test
  void pinsComeFromStandardInputToo() {
    InputStream before = System.in;
    try {
      System.setIn(
          new ByteArrayInputStream("user-pin-9\nso-pin-9\n".getBytes(StandardCharsets.US_ASCII)));
      Run run = hsm("init", "--label", "typed", "--pin-file", "-", "--so-pin-file", "-");
      assertThat(run.exit()).as(run.err()).isZero();
      System.setIn(new ByteArrayInputStream("user-pin-9\n".getBytes(StandardCharsets.US_ASCII)));
      Run status = hsm("status", "--token", "typed", "--pin-file", "-", "--login");
      assertThat(status.exit()).as(status.err()).isZero();
      System.setIn(new ByteArrayInputStream(new byte[0]));
      Run none = hsm("status", "--token", "typed", "--pin-file", "-", "--login");
      assertThat(none.exit()).isEqualTo(4);
      assertThat(none.err()).contains("ES-HSM-035");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aWrongPinIsSaidAndTheOfficerSetsANewOne() throws IOException {
    assertThat(init("locked", "--make-pins").exit()).isZero();
    Path wrong = pin("wrong", "not-this-one");
    Run refused = hsm("status", "--token", "locked", "--pin-file", wrong.toString(), "--login");
    assertThat(refused.exit()).isEqualTo(4);
    assertThat(flat(refused.err()))
        .contains("all tries left", "ES-HSM-014", " Do ", "a wrong PIN was tried before")
        .doesNotContain("CKR_", "not-this-one");
    Path fresh = pin("fresh", "quite-another-1");
    Run changed =
        hsm(
            "change-pin",
            "--token",
            "locked",
            "--so-pin-file",
            file("so").toString(),
            "--new-pin-file",
            fresh.toString());
    assertThat(changed.exit()).as(changed.err()).isZero();
    Run right = hsm("status", "--token", "locked", "--pin-file", fresh.toString(), "--login");
    assertThat(right.exit()).as(right.err()).isZero();
    Run old = hsm("status", "--token", "locked", "--pin-file", file("pin").toString(), "--login");
    assertThat(old.err()).contains("ES-HSM-014");
  }

  @Test
  void aChangedPinTakesThePlaceOfTheOldFile() throws IOException {
    assertThat(init("renewed", "--make-pins").exit()).isZero();
    String before = Files.readString(file("pin"));
    Run changed =
        hsm(
            "change-pin",
            "--token",
            "renewed",
            "--pin-file",
            file("pin").toString(),
            "--new-pin-file",
            file("new").toString(),
            "--make-pin",
            "--replace");
    assertThat(changed.exit()).as(changed.err()).isZero();
    assertThat(file("new")).doesNotExist();
    assertThat(Files.readString(file("pin"))).isNotEqualTo(before);
    Run status =
        hsm("status", "--token", "renewed", "--pin-file", file("pin").toString(), "--login");
    assertThat(status.exit()).as(status.err()).isZero();
    neverShowsAPin(changed, status);
  }

  @Test
  void testPrintsATableAndJsonAndLeavesNothing() throws IOException {
    assertThat(init("tested", "--make-pins").exit()).isZero();
    String pin = file("pin").toString();
    Run table = hsm("test", "--token", "tested", "--pin-file", pin, "--signatures", "40");
    assertThat(table.exit()).as(table.out() + table.err()).isZero();
    assertThat(table.out())
        .contains("✓ signatures", "40 made, every one verified", "p99.9", "✓ two processes")
        .endsWith("Suited.\n");
    Run json =
        hsm(
            "test",
            "--token",
            "tested",
            "--alias",
            "device",
            "--pin-file",
            pin,
            "--signatures",
            "30",
            "--json");
    assertThat(json.exit()).as(json.out() + json.err()).isZero();
    assertThat(json.out())
        .contains("\"passed\":true", "\"p99Micros\":", "\"signatures\":30")
        .doesNotContain("makes a key");
    Run own =
        hsm(
            "status",
            "--token",
            "tested",
            "--alias",
            "edgeseal-test",
            "--pin-file",
            pin,
            "--login");
    assertThat(own.exit()).isEqualTo(3);
    assertThat(own.err()).contains("ES-HSM-017");
  }

  @Test
  void aTokenThatIsNotThereIsSaidWithThoseThatAre() {
    assertThat(init("there", "--make-pins").exit()).isZero();
    Run run = hsm("status", "--token", "nowhere");
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("ES-HSM-004", "there, serial");
  }
}
