package dev.edgeseal.testrig;

import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.wire.CoapEndpoints;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** {@link CoapCityLink} over DTLS against a real server on a real socket. */
class SecureCoapCityLinkTest extends CityLinkContract {
  private final CoapScriptedCity city;
  private final CoapCityLink link;

  SecureCoapCityLinkTest(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    city =
        new CoapScriptedCity(
            CoapEndpoints.secureServer(
                CoapScriptedCity.ANY_PORT,
                CoapScriptedCity.MAX_BODY,
                Pki.identity(pki.city(CITY)),
                anybody -> {}));
    link =
        new CoapCityLink(
            URI.create("coaps://127.0.0.1:" + city.port()), pki.as(pki.device(DEVICE)));
  }

  @AfterEach
  void close() {
    link.close();
    city.close();
  }

  @Override
  CityLink link() {
    return link;
  }

  @Override
  ScriptedCity city() {
    return city;
  }
}
