package dev.edgeseal.agent.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.sensors.HostSettings;
import dev.edgeseal.sensors.LinesSettings;
import dev.edgeseal.sensors.P1Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigTest {
  private static final String WHOLE =
      """
      [device]
      state = "/var/lib/edgeseal"
      model = "line gateway 2"

      [hsm]
      module = "/usr/lib/softhsm/libsofthsm2.so"
      label = "edge"
      serial = "abc"
      pin-file = "pin"
      alias = "device"

      [journal]
      keep-days = 90
      max-megabytes = 512

      [[source]]
      kind = "host"
      name = "host"
      every-millis = 1000

      [[source]]
      kind = "p1"
      name = "meter/M-4711"
      device = "/dev/serial/by-id/usb-FTDI"
      dsmr = 4

      [[source]]
      kind = "lines"
      name = "line/3/packing"
      socket = "/run/edgeseal/packing.sock"

      [[city]]
      name = "ancona"
      certificate = "ancona.pem"
      links = ["mqtt://127.0.0.1:1883", "coap://127.0.0.1:5683"]

      [anchor]
      every-records = 500
      every-seconds = 5
      quorum = 1

      [control]
      socket = "control.sock"
      """;

  @TempDir Path folder;

  private AgentConfig read(String toml) throws IOException {
    return AgentConfig.read(Files.writeString(folder.resolve("edgeseal.toml"), toml));
  }

  private void refused(String toml, Code code, String... parts) {
    assertThatThrownBy(() -> read(toml))
        .isInstanceOfSatisfying(RejectInput.class, f -> assertThat(f.code()).isEqualTo(code))
        .hasMessageContainingAll(parts);
  }

  private static String replaced(String line, String by) {
    assertThat(WHOLE).contains(line);
    return WHOLE.replace(line, by);
  }

  @Test
  void everySettingArrives() throws IOException {
    AgentConfig c = read(WHOLE);

    assertThat(c.device().state()).isEqualTo(Path.of("/var/lib/edgeseal"));
    assertThat(c.device().model()).contains("line gateway 2");
    assertThat(c.hsm().serial()).contains("abc");
    assertThat(c.hsm().pinFile()).isEqualTo(folder.toAbsolutePath().resolve("pin"));
    assertThat(c.retention().keep()).contains(Duration.ofDays(90));
    assertThat(c.retention().maxBytes()).hasValue(512L << 20);
    assertThat(c.sources())
        .containsExactly(
            new SourceConfig.Host(HostSettings.of("host", Duration.ofSeconds(1))),
            new SourceConfig.P1(
                new P1Settings(
                    "meter/M-4711",
                    Path.of("/dev/serial/by-id/usb-FTDI"),
                    P1Settings.LineMode.FAST_8N1,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    false)),
            new SourceConfig.Lines(
                new LinesSettings(
                    "line/3/packing",
                    Path.of("/run/edgeseal/packing.sock"),
                    LinesSettings.Kind.SOCKET,
                    8,
                    256)));
    assertThat(c.cities().getFirst().links())
        .containsExactly(URI.create("mqtt://127.0.0.1:1883"), URI.create("coap://127.0.0.1:5683"));
    assertThat(c.anchoring()).isEqualTo(new AgentConfig.Anchoring(500, Duration.ofSeconds(5), 1));
    assertThat(c.control()).isEqualTo(folder.toAbsolutePath().resolve("control.sock"));
  }

  @Test
  void aSourcesDigestIsThatOfItsKeysAndValuesWhateverTheirOrder() throws IOException {
    AgentConfig c = read(WHOLE);

    assertThat(c.sourceDigests()).containsOnlyKeys("host", "meter/M-4711", "line/3/packing");
    String order =
        replaced(
            "name = \"host\"\nevery-millis = 1000",
            "every-millis = 1000 # a comment\nname = \"host\"");
    assertThat(read(order).sourceDigests()).isEqualTo(c.sourceDigests());
    assertThat(read(replaced("dsmr = 4", "dsmr = 5")).sourceDigests())
        .doesNotContainEntry("meter/M-4711", c.sourceDigests().get("meter/M-4711"))
        .containsEntry("host", c.sourceDigests().get("host"));
  }

  @Test
  void aPathThatNoFileCanHaveIsRefusedWithItsLine() {
    refused(
        replaced("pin-file = \"pin\"", "pin-file = \"a\\u0000b\""),
        AgentCode.CONFIG_NOT_ALLOWED,
        "\"pin-file\" in [hsm]");
  }

  @Test
  void bracketsWithoutEndAreRefusedAsAnyOtherMistake() {
    refused("x = " + "[".repeat(500_000), AgentCode.CONFIG_SYNTAX, "Nesting is too deep");
    refused("x = " + "{a=".repeat(300_000), AgentCode.CONFIG_SYNTAX, "Nesting is too deep");
  }

  @Test
  void aKeyOfAMebibyteIsRefusedWithoutAGuess() {
    String key = "k".repeat(1_000_000);
    refused(key + " = 1\n" + WHOLE, AgentCode.CONFIG_UNKNOWN_KEY, "Known: device");
  }

  @Test
  void whatIsNotUtf8OrTooLargeIsRefused() throws IOException {
    Path file = folder.resolve("bytes.toml");
    for (byte[] bytes : new byte[][] {{'#', (byte) 0xff}, " ".repeat(1 << 21).getBytes(UTF_8)}) {
      Files.write(file, bytes);
      assertThatThrownBy(() -> AgentConfig.read(file))
          .isInstanceOfSatisfying(
              RejectInput.class, e -> assertThat(e.code()).isEqualTo(AgentCode.CONFIG_SYNTAX));
    }
  }

  @Test
  void misspeltKeyIsRefusedWithItsLineAndTheNearestGuess() {
    refused(
        replaced("every-millis = 1000", "evry-millis = 1000"),
        AgentCode.CONFIG_UNKNOWN_KEY,
        "edgeseal.toml:19: \"evry-millis\" in [[source]]",
        "Did you mean \"every-millis\"?");
  }

  @Test
  void keyOfAnotherKindOfSourceIsRefused() {
    refused(
        replaced(
            "socket = \"/run/edgeseal/packing.sock\"",
            "socket = \"/run/edgeseal/packing.sock\"\nevery-millis = 5"),
        AgentCode.CONFIG_UNKNOWN_KEY,
        "Known: kind, name, fifo, socket, clients, window.");
  }

  @Test
  void misspeltSectionIsRefused() {
    refused(
        replaced("[anchor]", "[anchr]"),
        AgentCode.CONFIG_UNKNOWN_KEY,
        "\"anchr\"",
        "Did you mean \"anchor\"?");
  }

  @Test
  void missingKeyIsNamedWithItsSection() {
    refused(
        replaced("label = \"edge\"\n", ""),
        AgentCode.CONFIG_MISSING_KEY,
        "edgeseal.toml:5: \"label\" in [hsm]");
  }

  @Test
  void missingSectionIsNamed() {
    refused("[device]\nstate = \"x\"\n", AgentCode.CONFIG_MISSING_KEY, "the section [hsm]");
  }

  @Test
  void numberInQuotesIsOfTheWrongKind() {
    refused(
        replaced("keep-days = 90", "keep-days = \"90\""),
        AgentCode.CONFIG_WRONG_TYPE,
        "a whole number from 1 to 36500");
  }

  @Test
  void numberOutOfItsRangeShowsTheRange() {
    refused(
        replaced("quorum = 1", "quorum = 2"),
        AgentCode.CONFIG_NOT_ALLOWED,
        "\"quorum\" in [anchor]",
        "from 1 to 1");
  }

  @Test
  void linkWithAPasswordOrAnUnknownSchemeIsRefused() {
    for (String link : new String[] {"mqtt://u:p@h:1", "http://h:1", "mqtt:", "%%", "coap://h/p"}) {
      refused(
          replaced("\"mqtt://127.0.0.1:1883\"", "\"" + link + "\""),
          AgentCode.CONFIG_NOT_ALLOWED,
          "mqtts://HOST:PORT or coaps://HOST:PORT");
    }
  }

  @Test
  void twoSourcesOfOneNameAreRefused() {
    refused(
        replaced("name = \"line/3/packing\"", "name = \"host\""),
        AgentCode.CONFIG_TWICE,
        "\"host\" in [[source]]");
  }

  @Test
  void logsOwnNameIsNotASource() {
    refused(
        replaced("name = \"host\"", "name = \"device\""),
        AgentCode.CONFIG_NOT_ALLOWED,
        "the log's own");
  }

  @Test
  void brokenTomlIsRefusedWithItsLine() {
    refused("[device]\nstate = \"x\n", AgentCode.CONFIG_SYNTAX, "edgeseal.toml:2");
  }

  @Test
  void absentFileIsNamed() {
    ThrowingCallable read = () -> AgentConfig.read(folder.resolve("none.toml"));
    assertThatThrownBy(read).hasMessageContainingAll("ES-AGT-010", "none.toml");
  }

  @Test
  void binaryRubbishIsRefused() throws IOException {
    Path file = folder.resolve("rubbish.toml");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2});
    assertThatThrownBy(() -> AgentConfig.read(file)).isInstanceOf(RejectInput.class);
  }

  @Test
  void editDistanceCountsASwapAsOne() {
    assertThat(Nearest.distance("lable", "label")).isEqualTo(1);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
  }

  private static final String LINKS =
      "links = [\"mqtt://127.0.0.1:1883\", \"coap://127.0.0.1:5683\"]";

  @Test
  void securedLinksNameTheAuthoritiesOfTheirServers() throws IOException {
    String secured = "links = [\"mqtts://broker.example\", \"coaps://city.example:1\"]\n";
    AgentConfig.City city =
        read(replaced(LINKS, secured + "server-ca = \"cas.pem\"\nserver-name = \"north.example\""))
            .cities()
            .getFirst();
    assertThat(city.servers())
        .contains(
            new AgentConfig.Servers(
                folder.toAbsolutePath().resolve("cas.pem"), Optional.of("north.example")));
    refused(replaced(LINKS, secured), AgentCode.CONFIG_MISSING_KEY, "server-ca", "[[city]]");
  }

  @Test
  void plainLinksHaveNoUseForAuthoritiesOfServers() {
    refused(
        replaced(LINKS, LINKS + "\nserver-ca = \"cas.pem\""),
        AgentCode.CONFIG_NOT_ALLOWED,
        "server-ca",
        "mqtts:// or coaps://");
    refused(
        replaced(LINKS, LINKS + "\nserver-name = \"x\""),
        AgentCode.CONFIG_NOT_ALLOWED,
        "server-name");
  }
}
