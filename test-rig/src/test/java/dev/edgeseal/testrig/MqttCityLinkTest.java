package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.testrig.ScriptedCity.Kind;
import dev.edgeseal.testrig.ScriptedCity.Reply;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.uplink.RegisterOutcome.Refused;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.uplink.UplinkCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link MqttCityLink} against a real Mosquitto. */
class MqttCityLinkTest extends CityLinkContract {
  private final MosquittoBroker broker;
  private final MqttScriptedCity city;
  private final MqttCityLink link;

  MqttCityLinkTest(@TempDir Path directory) {
    broker = new MosquittoBroker(directory);
    city = new MqttScriptedCity(broker.uri(), CITY);
    link = new MqttCityLink(broker.uri(), CITY, DEVICE, new Random(1));
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

  @Test
  void theLinkComesBackAfterTheBrokerWasKilled() throws Exception {
    city.script(bytes -> List.of(Reply.of(Kind.PROBLEM, Samples.REFUSED.encode())));
    assertThat(link.register(registration(70), LONG)).isInstanceOf(Refused.class);
    broker.kill();
    assertThat(link.register(registration(70), SHORT)).isInstanceOf(Unknown.class);
    broker.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> link.register(registration(70), SHORT) instanceof Refused);
  }

  @Test
  void aBrokerThatDiesWhileTheAnswerIsAwaitedIsUnknownAtOnce() throws Exception {
    city.script(bytes -> {
      broker.kill();
      return List.of();
    });
    long start = System.nanoTime();
    assertThat(link.register(registration(70), LONG)).isInstanceOf(Unknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    broker.start();
  }

  @Test
  void aCityWithoutANodeIsKnownAtOnce() throws Exception {
    try (MqttCityLink elsewhere = new MqttCityLink(broker.uri(), "nobody", DEVICE, new Random(1))) {
      assertThat(elsewhere.register(registration(70), LONG))
          .isInstanceOfSatisfying(
              Unknown.class, u -> assertThat(u.code()).isEqualTo(UplinkCode.NOT_REACHED));
    }
  }

  @Test
  void whatIsNoAnswerIsCounted() throws Exception {
    city.script(bytes ->
        List.of(
            Reply.of(Kind.RECEIPT, new byte[] {1}),
            Reply.toAnother(Kind.PROBLEM, Samples.REFUSED.encode()),
            Reply.of(Kind.PROBLEM, Samples.REFUSED.encode())));
    assertThat(link.register(registration(70), LONG)).isInstanceOf(Refused.class);
    assertThat(link.dropped()).isEqualTo(2);
  }
}
