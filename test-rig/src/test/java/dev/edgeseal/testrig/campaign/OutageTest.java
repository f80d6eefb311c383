package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.control.AgentStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker and city node are away for long. */
final class OutageTest {
  private static final int RECORDS = 100_000;

  /** A connection, a registration with its certificate and path, a receipt. */
  private static final long SENSIBLE = 8 * 1024;

  @TempDir private Path folder;

  @Test
  void oneRegistrationAnchorsAHundredThousandRecords() throws Exception {
    try (World world = new World(folder);
        Relay relay = new Relay(world.broker().uri())) {
      Part city = world.startCity();
      Device device = world.device("device", relay.uri());
      device.configure("every-records = 200", "every-records = 1000000");
      Memory memory = new Memory();
      device.start();
      try (Producer producer = device.produce(memory)) {
        producer.send(100);
        AgentStatus before =
            device.await(
                "the first receipt", s -> s.captured() > 100 && s.anchored() == s.captured());
        long leaves = world.cityLeaves();
        city.stop();
        world.broker().stop();
        producer.send(RECORDS);
        AgentStatus all =
            device.await("seals", s -> s.sealed() == s.captured() && s.captured() > RECORDS);
        // an attempt that was under way may hold an older head: the next one has all of it
        device.await("an attempt in vain", s -> attempts(s) > attempts(all));

        long carried = relay.bytes();
        world.broker().start();
        world.startCity();
        AgentStatus after = device.await("the receipt", s -> s.anchored() == s.captured());
        long bytes = relay.bytes() - carried;
        System.out.printf(
            "outage: %d records anchored with one registration, %d bytes on the wire both ways%n",
            after.anchored() - before.anchored(), bytes);
        assertThat(world.cityLeaves()).isEqualTo(leaves + 1);
        assertThat(receipts(after)).isEqualTo(receipts(before) + 1);
        assertThat(bytes).isLessThan(SENSIBLE);
      }
      device.stop();
      memory.checkAll(device.journal());
      device.checkDeeply();
    }
  }

  private static long attempts(AgentStatus status) {
    return status.cities().stream().mapToLong(AgentStatus.CityState::registrations).sum();
  }

  private static long receipts(AgentStatus status) {
    return status.cities().stream().mapToLong(AgentStatus.CityState::receipts).sum();
  }
}
