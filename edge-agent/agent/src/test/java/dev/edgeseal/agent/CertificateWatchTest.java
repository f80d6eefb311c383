package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.control.AgentStatus.CertificateState;
import dev.edgeseal.agent.control.AgentStatus.CertificateState.Life;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path folder;

  private AgentConfig config() throws Exception {
    Certificates.write(folder.resolve("city.pem"), TestKeys.city("riverside").chain());
    Certificates.write(
        folder.resolve("servers.pem"), CertificateChain.of(TestKeys.ca().certificate()));
    return AgentConfig.read(
        Files.writeString(
            folder.resolve("edgeseal.toml"),
            """
            [device]
            state = "state"
            [hsm]
            module = "/usr/lib/softhsm/libsofthsm2.so"
            label = "t"
            alias = "device"
            pin-file = "pin"
            [[city]]
            name = "riverside"
            certificate = "city.pem"
            links = ["coaps://127.0.0.1:5684"]
            server-ca = "servers.pem"
            """));
  }

  private static List<X509Certificate> endingAfter(Duration left) {
    return TestKeys.ca()
        .device("es-1", NOW.minus(Duration.ofDays(100)), NOW.plus(left))
        .chain()
        .certificates();
  }

  @Test
  void theFirstToExpireComesFirst() throws Exception {
    CertificateWatch watch =
        CertificateWatch.of(config(), endingAfter(Duration.ofDays(31)), InstantSource.fixed(NOW));
    watch.see("coaps://127.0.0.1:5684", endingAfter(Duration.ofDays(12)));
    assertThat(watch.states())
        .extracting(CertificateState::name)
        .startsWith("coaps://127.0.0.1:5684", "device")
        .contains("city riverside", "servers.pem");
    watch.see("coaps://127.0.0.1:5684", endingAfter(Duration.ofDays(200)));
    assertThat(watch.states().getFirst().name()).isEqualTo("device");
  }

  @Test
  void thirtyDaysAheadAPersonIsTold() {
    CertificateState state = new CertificateState("device", NOW.getEpochSecond());
    Instant early = NOW.minus(Duration.ofDays(31));
    assertThat(state.life(early)).isEqualTo(Life.LONG);
    assertThat(CertificateWatch.warning(state, early)).isEmpty();
    Instant soon = NOW.minus(Duration.ofDays(29));
    assertThat(CertificateWatch.warning(state, soon))
        .hasValueSatisfying(w -> {
          assertThat(w.code()).isEqualTo(AgentCode.CERTIFICATE_EXPIRES);
          assertThat(w.detail()).isEqualTo("(device: 2026-11-21, in 29 days)");
        });
    Instant late = NOW.plus(Duration.ofDays(2));
    assertThat(CertificateWatch.warning(state, late))
        .hasValueSatisfying(w -> {
          assertThat(w.code()).isEqualTo(AgentCode.CERTIFICATE_EXPIRED);
          assertThat(w.detail()).isEqualTo("(device: 2026-11-21, 2 days ago)");
        });
  }

  @Test
  void theLogSaysItOnceADay() throws Exception {
    Instant[] now = {NOW};
    CertificateWatch watch =
        CertificateWatch.of(config(), endingAfter(Duration.ofDays(3)), () -> now[0]);
    List<String> said = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord r) {
            said.add(r.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(CertificateWatch.class.getName());
    logger.addHandler(handler);
    try {
      watch.turn();
      watch.turn();
      assertThat(said).hasSize(1).first().asString().contains("ES-AGT-050", "device");
      now[0] = NOW.plus(Duration.ofDays(1));
      watch.turn();
      assertThat(said).hasSize(2);
    } finally {
      logger.removeHandler(handler);
    }
  }
}
