package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.uplink.AnchorPolicy;
import dev.edgeseal.uplink.Anchoring;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.PinnedCity;
import dev.edgeseal.uplink.UplinkCode;
import dev.edgeseal.wire.HandshakeKey;
import dev.edgeseal.wire.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device whose certificate has expired, before a real city node over DTLS. */
@Timeout(60)
class ExpiredDeviceTest {
  private static final String CITY = "nordstadt";
  private static final TestKeys CITY_KEYS = TestKeys.city(CITY);
  private static final TestKeys.Ca CA = TestKeys.ca();
  private static final TestKeys EXPIRED =
      CA.device("meter-1", TestKeys.NOT_BEFORE, Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void sealingGoesOnAndSyncingSaysWhyItDoesNot(@TempDir Path directory) throws Exception {
    InstantSource clock = InstantSource.system();
    Pki servers = new Pki(directory);
    CaEnrolment enrolment = new CaEnrolment(List.of(CA.certificate()), Set.of(), clock);
    try (CityNode node =
            CityNode.open(
                new CityNode.Settings(
                    directory.resolve("city.db"),
                    new CityPolicy(CITY, List.of()),
                    clock,
                    step -> {}),
                new TestKeysSigner(CITY_KEYS),
                enrolment);
        Reception reception = new Reception(node, 8);
        CoapFront front =
            CoapFront.secure(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Pki.identity(servers.city(CITY)),
                enrolment,
                reception);
        DeviceLog log = new DeviceLog(directory.resolve("device.db"), EXPIRED);
        CityLink link =
            new CoapCityLink(
                URI.create("coaps://127.0.0.1:" + front.address().getPort()),
                servers.as(new TlsIdentity(EXPIRED.chain(), new HandshakeKey(EXPIRED::sign))));
        Anchoring anchoring =
            new Anchoring(
                log.journal(),
                new PinnedCity(CITY, List.of(CITY_KEYS.chain())),
                List.of(link),
                new AnchorPolicy(Duration.ZERO, 1, Duration.ofSeconds(5)),
                new Random(1))) {
      log.append(10, "before");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> anchoring.status().trouble().equals(Optional.of(UplinkCode.NOT_ADMITTED)));
      assertThat(anchoring.status().detail()).contains("CERTIFICATE_EXPIRED");
      log.append(10, "after");
      assertThat(log.sealed()).isGreaterThan(20);
      assertThat(log.journal().anchoredSize()).isZero();
      assertThat(node.size()).isEqualTo(1);
    }
  }
}
