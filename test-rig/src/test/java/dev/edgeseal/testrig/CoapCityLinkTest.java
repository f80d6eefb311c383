package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link CoapCityLink} against a real CoAP server on a real socket. */
class CoapCityLinkTest extends CityLinkContract {
  private final CoapScriptedCity city = new CoapScriptedCity();
  private final CoapCityLink link = new CoapCityLink(city.uri());

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

  @Test
  void aPortWhereNobodyListensIsUnknown() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        CoapCityLink nobody =
            new CoapCityLink(URI.create("coap://127.0.0.1:" + silent.getLocalPort()))) {
      assertThat(nobody.register(registration(70), SHORT)).isInstanceOf(Unknown.class);
    }
  }

  @Test
  void aNameWithoutAnAddressIsUnknown() throws Exception {
    try (CoapCityLink nowhere = new CoapCityLink(URI.create("coap://no.such.invalid:5683"))) {
      assertThat(nowhere.register(registration(70), LONG)).isInstanceOf(Unknown.class);
    }
  }
}
