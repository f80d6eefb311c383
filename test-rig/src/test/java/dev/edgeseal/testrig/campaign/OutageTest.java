package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.testrig.Relay;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker and city node are away for long, with an attempt to anchor under way at any moment. */
final class OutageTest {
  private static final int RECORDS = 100_000;

  /** A connection, a registration with its certificate and path, a receipt. */
  private static final long SENSIBLE = 8 * 1024;

  @TempDir private Path folder;

  @Test
  void oneRegistrationOverMqttAnchorsAHundredThousandRecords() throws Exception {
    try (World world = new World(folder);
        Relay relay = new Relay(world.broker().uri())) {
      Part city = world.startCity();
      Outage outage =
          new Outage() {
            @Override
            public void begin() throws Exception {
              relay.cut();
              city.stop();
              world.broker().stop();
            }

            @Override
            public void end() throws Exception {
              world.broker().start();
              world.startCity();
              relay.join();
            }
          };
      run(world, relay.uri(), outage, s -> relay.bytes());
    }
  }

  @Test
  void oneRegistrationOverCoapAnchorsAHundredThousandRecords() throws Exception {
    try (World world = new World(folder)) {
      Part city = world.startCity();
      Outage outage =
          new Outage() {
            @Override
            public void begin() throws Exception {
              city.stop();
            }

            @Override
            public void end() throws Exception {
              world.startCity();
            }
          };
      run(world, world.coap(), outage, AgentStatus::sentBytes);
    }
  }

  private interface Outage {
    void begin() throws Exception;

    /** The city can be reached when this returns. */
    void end() throws Exception;
  }

  private static void run(
      World world, String link, Outage outage, ToLongFunction<AgentStatus> carried)
      throws Exception {
    Device device = world.device("device", link);
    device.configure("every-records = 200", "every-records = 1000000");
    Memory memory = new Memory();
    device.start();
    try (Producer producer = device.produce(memory)) {
      producer.send(100);
      AgentStatus before =
          device.await(
              "the first receipt", s -> s.captured() > 100 && s.anchored() == s.captured());
      long leaves = world.cityLeaves();
      outage.begin();
      producer.send(RECORDS);
      AgentStatus all =
          device.await("seals", s -> s.sealed() == s.captured() && s.captured() > RECORDS);
      long bytes = carried.applyAsLong(all);
      outage.end();
      AgentStatus after = device.await("the receipt", s -> s.anchored() > before.anchored());
      bytes = carried.applyAsLong(after) - bytes;
      System.out.printf(
          "outage: %d records anchored with one registration over %s, %d bytes%n",
          after.anchored() - before.anchored(), link, bytes);
      assertThat(after.anchored()).isEqualTo(all.captured());
      assertThat(world.cityLeaves()).isEqualTo(leaves + 1);
      assertThat(receipts(after)).isEqualTo(receipts(before) + 1);
      assertThat(bytes).isLessThan(SENSIBLE);
    }
    device.stop();
    memory.checkAll(device.journal());
    device.checkDeeply();
  }

  private static long receipts(AgentStatus status) {
    return status.cities().stream().mapToLong(AgentStatus.CityState::receipts).sum();
  }
}
