package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.JournalReader;
import dev.edgeseal.testrig.CoapScriptedCity;
import dev.edgeseal.testrig.MqttScriptedCity;
import dev.edgeseal.testrig.ScriptedCity;
import dev.edgeseal.testrig.ScriptedCity.Kind;
import dev.edgeseal.testrig.ScriptedCity.Reply;
import dev.edgeseal.uplink.UplinkCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever answers at the city's address, the agent goes on, says what is wrong, and anchors
 * everything once the city itself is there.
 *
 * <pre>
 * agent process                 this test, at the city's address
 *   registration  ------------>   script
 *                 <------------   lies, garbage, nothing
 *   ...                           closed; the city node's process takes the address
 *   registration  ------------>   city node
 *                 <------------   receipt
 * </pre>
 */
final class HostileCityTest {
  private static final int LINES = 50;

  @TempDir private Path folder;

  enum Way {
    MQTT {
      @Override
      String link(World world) {
        return world.mqtt();
      }

      @Override
      ScriptedCity impostor(World world) {
        return new MqttScriptedCity(world.broker().uri(), World.CITY);
      }
    },
    COAP {
      @Override
      String link(World world) {
        return world.coap();
      }

      @Override
      ScriptedCity impostor(World world) {
        return new CoapScriptedCity(world.coapPort());
      }
    };

    abstract String link(World world);

    abstract ScriptedCity impostor(World world);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void noRefusalThatThisDeviceDidNotSignTheCauseOfStopsIt(Way way) throws Exception {
    try (World world = new World(folder);
        ScriptedCity impostor = way.impostor(world)) {
      Head ofAnotherLog = anotherLog(world, way);
      AtomicInteger told = new AtomicInteger();
      impostor.script(bytes -> {
        Head sent = Registration.parse(bytes).head();
        Refusal lie =
            switch (told.getAndIncrement() % 4) {
              case 0 -> lie(Refusal.Kind.REVOKED, Optional.empty());
              case 1 -> lie(Refusal.Kind.FORK, Optional.of(forged(sent, ofAnotherLog.root())));
              case 2 -> lie(Refusal.Kind.CONFLICT, Optional.of(ofAnotherLog));
              default -> lie(Refusal.Kind.CONFLICT, Optional.of(sent)); // its own, to no end
            };
        return List.of(Reply.of(Kind.PROBLEM, lie.encode()));
      });
      Device device = world.device("device", way.link(world));
      Memory memory = new Memory();
      device.start();
      try (Producer producer = device.produce(memory)) {
        goesOn(device, producer);
        Awaitility.await().atMost(World.PATIENCE).until(() -> told.get() > 4);
        goesOn(device, producer);
      }
      isSaid(world, device, UplinkCode.CITY_REFUSED);
      assertThat(device.refused()).isEmpty();
      impostor.close();
      theCityAnchorsEverything(world, device, memory);
    }
  }

  private static Refusal lie(Refusal.Kind kind, Optional<Head> head) {
    return new Refusal(kind, "you are \u001b[31mout", head);
  }

  /** A larger head of the very log, signed by a key that has only the device's name. */
  private static Head forged(Head sent, Digest root) {
    return TestKeys.ca()
        .device(Issuer.deviceName(sent.statement().issuer()))
        .head(sent.statement().logId(), OptionalLong.empty(), 9_000, root);
  }

  /** A head that the same key signed, of a log in another folder. */
  private static Head anotherLog(World world, Way way) throws Exception {
    Device other = world.device("other", way.link(world));
    other.start();
    try (Producer producer = other.produce(new Memory())) {
      producer.send(LINES);
    }
    other.await("a seal", s -> s.sealed() == s.captured());
    other.stop();
    try (JournalReader reader = JournalReader.open(other.journal())) {
      return reader.head().orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatIsNoAnswerIsSaidAndTriedAgain(Way way) throws Exception {
    try (World world = new World(folder);
        ScriptedCity impostor = way.impostor(world)) {
      List<Reply> rubbish =
          List.of(
              Reply.of(Kind.RECEIPT, new byte[] {(byte) 0xd2, (byte) 0x84, 0x43, 1, 2, 3}),
              Reply.of(Kind.PROBLEM, new byte[0]),
              Reply.of(Kind.RECEIPT, new byte[200_000]),
              Reply.of(Kind.SOMETHING_ELSE, "<html>".getBytes()));
      AtomicInteger told = new AtomicInteger();
      Function<byte[], List<Reply>> all =
          way == Way.MQTT
              ? bytes -> rubbish
              : bytes -> List.of(rubbish.get(told.get() % rubbish.size()));
      impostor.script(bytes -> {
        List<Reply> answer = all.apply(bytes);
        told.incrementAndGet();
        return answer;
      });
      Device device = world.device("device", way.link(world));
      Memory memory = new Memory();
      device.start();
      try (Producer producer = device.produce(memory)) {
        goesOn(device, producer);
        if (way == Way.COAP) { // one answer each
          Awaitility.await().atMost(World.PATIENCE).until(() -> told.get() > rubbish.size());
        }
        troubled(device, UplinkCode.NOT_AN_ANSWER);
        goesOn(device, producer);
        isSaid(world, device, UplinkCode.NOT_AN_ANSWER);
        impostor.script(bytes -> List.of());
        troubled(device, UplinkCode.NO_ANSWER);
        goesOn(device, producer);
        isSaid(world, device, UplinkCode.NO_ANSWER);
      }
      impostor.close();
      theCityAnchorsEverything(world, device, memory);
    }
  }

  private static void goesOn(Device device, Producer producer) throws Exception {
    long before = device.await("its status", s -> true).sealed();
    producer.send(LINES);
    AgentStatus after = device.await("seals", s -> s.sealed() >= before + LINES);
    assertThat(after.halted()).isFalse();
    assertThat(after.anchored()).isZero();
  }

  private static void troubled(Device device, UplinkCode code) {
    device.await(code.name(), s -> s.cities().getFirst().trouble().equals(Optional.of(code.id())));
  }

  /** Code, cause and remedy, in the log and in the answer of the command. */
  private static void isSaid(World world, Device device, UplinkCode code) throws Exception {
    assertThat(device.agent().text()).contains(code.id(), code.title(), code.remedy());
    World.Result status = world.edgeseal("status", "--config", device.config().toString());
    assertThat(status.exit()).isEqualTo(3);
    assertThat(oneLine(status.out()))
        .contains(code.id(), code.title(), code.cause(), code.remedy(), "nothing is lost");
    assertThat(status.out() + device.agent().text()).doesNotContain("\u001b");
  }

  private static String oneLine(String page) {
    return page.replaceAll("\\s+", " ");
  }

  private static void theCityAnchorsEverything(World world, Device device, Memory memory)
      throws Exception {
    world.startCity();
    device.await("the receipt", s -> s.captured() > LINES && s.anchored() == s.captured());
    assertThat(world.cityLeaves()).as("its policy and one head").isEqualTo(2);
    assertThat(device.agent().text()).contains("anchors again");
    World.Result status = world.edgeseal("status", "--config", device.config().toString());
    assertThat(status.requireDone()).contains("everything is sealed and anchored");
    device.stop();
    memory.checkAll(device.journal());
    device.checkDeeply();
  }
}
