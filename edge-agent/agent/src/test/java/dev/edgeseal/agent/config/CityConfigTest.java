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
        .hasMessageContainingAll("ES-AGT-015", "\"coaps\", \"mqtt\" or \"coap\"");
  }

  @Test
  void addressWithoutAPortIsRefused() {
    assertThatThrownBy(
            () -> read("name = \"a\"\nstate = \"s\"\ndevice-ca = \"c\"\ncoap = \"localhost\"\n"))
        .hasMessageContainingAll("ES-AGT-015", "HOST:PORT");
  }

  private static final String SECURE =
      """
      name = "ancona"
      state = "state"
      device-ca = "ca.pem"
      coaps = "0.0.0.0:5684"
      mqtt = "mqtts://broker.example:8883"
      """;

  @Test
  void securedTransportsHaveTheirCertificates() throws IOException {
    CityConfig c = read(SECURE + "tls-certificate = \"tls.pem\"\nserver-ca = \"servers.pem\"\n");
    assertThat(c.coaps()).contains(new CityConfig.HostPort("0.0.0.0", 5684));
    assertThat(c.coap()).isEmpty();
    assertThat(c.tlsCertificate()).contains(folder.toAbsolutePath().resolve("tls.pem"));
    assertThat(c.serverCa()).contains(folder.toAbsolutePath().resolve("servers.pem"));
  }

  @Test
  void whatASecuredTransportNeedsIsNotLeftOut() {
    assertThatThrownBy(() -> read(SECURE + "server-ca = \"servers.pem\"\n"))
        .hasMessageContainingAll("ES-AGT-013", "tls-certificate");
    assertThatThrownBy(() -> read(SECURE + "tls-certificate = \"tls.pem\"\n"))
        .hasMessageContainingAll("ES-AGT-013", "server-ca");
  }

  @Test
  void whatAPlainTransportDoesNotUseIsRefused() {
    String plain = "name = \"a\"\nstate = \"s\"\ndevice-ca = \"c\"\ncoap = \"localhost:1\"\n";
    for (String key : new String[] {"tls-certificate", "server-ca"}) {
      assertThatThrownBy(() -> read(plain + key + " = \"x.pem\"\n"))
          .hasMessageContainingAll("ES-AGT-015", key);
    }
  }
}
