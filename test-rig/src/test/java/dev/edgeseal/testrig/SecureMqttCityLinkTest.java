package dev.edgeseal.testrig;

import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.MqttCityLink;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** {@link MqttCityLink} over TLS against a real Mosquitto with the project's configuration. */
class SecureMqttCityLinkTest extends CityLinkContract {
  private final MosquittoBroker broker;
  private final MqttScriptedCity city;
  private final MqttCityLink link;

  SecureMqttCityLinkTest(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    broker = MosquittoBroker.secure(directory.resolve("broker"), pki.authority(), CITY);
    city = new MqttScriptedCity(broker.uri(), CITY, pki.as(pki.city(CITY)));
    link = new MqttCityLink(broker.uri(), CITY, DEVICE, pki.as(pki.device(DEVICE)), new Random(1));
  }

  @AfterEach
  void close() {
    link.close();
    city.close();
    broker.close();
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
