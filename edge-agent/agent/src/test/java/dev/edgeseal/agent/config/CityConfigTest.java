package dev.edgeseal.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CityConfigTest {
  private static final String HSM =
      """
      [hsm]
      module = "/usr/lib/softhsm/libsofthsm2.so"
      label = "city"
      pin-file = "pin"
      alias = "city"
      """;

  @TempDir Path folder;

  private CityConfig read(String city) throws IOException {
    return CityConfig.read(Files.writeString(folder.resolve("city.toml"), "[city]\n" + city + HSM));
  }

  @Test
  void everySettingArrives() throws IOException {
    CityConfig c =
        read(
            """
            name = "ancona"
            state = "state"
            device-ca = "/etc/edgeseal/ca.pem"
            coap = "127.0.0.1:5683"
            mqtt = "mqtt://localhost:1883"
            """);

    assertThat(c.name()).isEqualTo("ancona");
    assertThat(c.state()).isEqualTo(folder.toAbsolutePath().resolve("state"));
    assertThat(c.coap()).contains(new CityConfig.HostPort("127.0.0.1", 5683));
    assertThat(c.mqtt()).contains(URI.create("mqtt://localhost:1883"));
    assertThat(c.hsm().label()).isEqualTo("city");
  }

  @Test
  void cityThatNobodyCanReachIsRefused() {
    assertThatThrownBy(() -> read("name = \"a\"\nstate = \"s\"\ndevice-ca = \"c\"\n"))
        .hasMessageContainingAll("ES-AGT-015", "\"coap\", \"mqtt\" or both");
  }

  @Test
  void addressWithoutAPortIsRefused() {
    assertThatThrownBy(
            () -> read("name = \"a\"\nstate = \"s\"\ndevice-ca = \"c\"\ncoap = \"localhost\"\n"))
        .hasMessageContainingAll("ES-AGT-015", "HOST:PORT");
  }
}
