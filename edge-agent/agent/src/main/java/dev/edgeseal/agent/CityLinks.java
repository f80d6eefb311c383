package dev.edgeseal.agent;

import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.wire.TlsIdentity;
import dev.edgeseal.wire.TlsSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Opens the ways to a city.
 *
 * @param device this device's name
 * @param identity what it shows to servers
 * @param watch hears of the servers' certificates
 */
record CityLinks(String device, TlsIdentity identity, CertificateWatch watch) {
  List<CityLink> open(AgentConfig.City city) {
    Optional<List<X509Certificate>> cas = city.servers().map(s -> Certificates.read(s.ca()));
    return city.links().stream().map(uri -> open(uri, city, cas)).toList();
  }

  private CityLink open(URI uri, AgentConfig.City city, Optional<List<X509Certificate>> cas) {
    Optional<TlsSettings> tls =
        AgentConfig.isSecure(uri)
            ? Optional.of(
                new TlsSettings(
                    identity,
                    cas.orElseThrow(),
                    city.servers().flatMap(AgentConfig.Servers::name),
                    InstantSource.system(),
                    server -> watch.see(uri.toString(), List.of(server))))
            : Optional.empty();
    return uri.getScheme().startsWith("coap")
        ? new CoapCityLink(uri, tls)
        : new MqttCityLink(uri, city.name(), device, tls, new SecureRandom());
  }
}
