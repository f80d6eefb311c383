package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.control.AgentStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is replaced by an older copy while the agent is down. */
final class RollbackTest {
  @TempDir private Path folder;

  @Test
  void anOlderCopyIsFoundAtTheNextAnchorAndASuccessorGoesOn() throws Exception {
    try (World world = new World(folder)) {
      world.startCity();
      Device device = world.device("device", world.coap());
      Memory memory = new Memory();
      anchor(device, memory, 100);
      Path copy = Files.copy(device.journal(), folder.resolve("older.db"));
      anchor(device, memory, 100);
      putBack(device, copy);

      Part agent = device.start();
      try (Producer producer = device.produce(new Memory())) {
        producer.send(10); // the next anchor
      }
      AgentStatus halted = device.await("the halt", AgentStatus::halted);
      assertThat(agent.text()).contains("ES-UPL-007", "edgeseal log new --reason");
      assertThat(device.refused()).hasSize(1);
      capturesWithoutSealing(device, halted);
      World.Result status = world.edgeseal("status", "--config", device.config().toString());
      assertThat(status.exit()).isEqualTo(1);
      assertThat(status.out() + status.err()).contains("edgeseal explain ES-JRN-012");
      World.Result explained = world.edgeseal("explain", "ES-JRN-012");
      assertThat(explained.out()).containsPattern("edgeseal log new\\s+--reason");
      device.stop();

      Part again = device.start();
      capturesWithoutSealing(device, device.await("the halt, still", AgentStatus::halted));
      assertThat(again.text()).contains("ES-JRN-012", "edgeseal log new --reason");
      device.stop();
      succeed(world, device);
    }
  }

  private static void anchor(Device device, Memory memory, int lines) throws Exception {
    device.start();
    try (Producer producer = device.produce(memory)) {
      producer.send(lines);
    }
    device.await("the receipt", s -> s.captured() > lines && s.anchored() == s.captured());
    device.stop();
  }

  private static void putBack(Device device, Path copy) throws Exception {
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(device.state().resolve("journal.db" + end));
    }
    Files.copy(copy, device.journal());
  }

  private static void capturesWithoutSealing(Device device, AgentStatus before) throws Exception {
    try (Producer producer = device.produce(new Memory())) {
      producer.send(50);
    }
    AgentStatus after = device.await("capture", s -> s.captured() >= before.captured() + 50);
    assertThat(after.sealed()).isEqualTo(before.sealed());
    assertThat(after.halted()).isTrue();
  }

  private static void succeed(World world, Device device) throws Exception {
    String config = device.config().toString();
    world
        .edgeseal("log", "new", "--reason", "the card came back from a backup", "--config", config)
        .requireDone();
    device.start();
    try (Producer producer = device.produce(new Memory())) {
      producer.send(20);
    }
    device.await("the successor's receipt", s -> s.captured() > 20 && s.anchored() == s.captured());
    device.stop();
    String proof = world.root().resolve("after.esproof").toString();
    world
        .edgeseal("proof", "export", "--record", "5", "-o", proof, "--config", config)
        .requireDone();
    String page =
        world.edgeseal("verify", proof, "--trust", world.trust().toString()).requireDone();
    assertThat(page).contains("VERIFIED", "the card came back from a backup");
    System.out.println(page);
  }
}
