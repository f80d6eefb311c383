package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.AgentCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal is gone, or another one lies in its place: every command says so, and the way out.
 */
final class LostLogTest {
  private static final String REASON = "the card was lost with the log";

  @TempDir private Path folder;

  @Test
  void aSuccessorOfALostLogGoesOn() throws Exception {
    try (World world = new World(folder)) {
      world.startCity();
      Device device = world.device("device", world.coap());
      anchor(device, 30);
      removeJournal(device);

      isRefused(world, device, AgentCode.LOG_LOST);
      String config = device.config().toString();
      World.Result dry =
          world.edgeseal("log", "new", "--reason", REASON, "--dry-run", "--config", config);
      dry.requireDone();
      assertThat(dry.err()).contains("journal-2.db", "in place of the lost", "Nothing was changed");
      isRefused(world, device, AgentCode.LOG_LOST);

      World.Result begun = world.edgeseal("log", "new", "--reason", REASON, "--config", config);
      assertThat(begun.requireDone().strip()).matches("\\S{16,}");
      assertThat(begun.err()).contains("Start the agent to go on");
      World.Result status = world.edgeseal("status", "--config", config);
      assertThat(status.exit()).isEqualTo(4);
      assertThat(status.out()).contains("journal-2.db", begun.out().strip());

      anchor(device, 20);
      String proof = folder.resolve("after.esproof").toString();
      world
          .edgeseal("proof", "export", "--record", "5", "-o", proof, "--config", config)
          .requireDone();
      String page =
          world.edgeseal("verify", proof, "--trust", world.trust().toString()).requireDone();
      assertThat(page).contains("VERIFIED", REASON);
      assertThat(world.edgeseal("doctor", "--deep", "--config", config).requireDone())
          .contains("0 findings");
    }
  }

  @Test
  void anotherLogInItsPlaceIsNotTakenForIt() throws Exception {
    try (World world = new World(folder)) {
      world.startCity();
      Device device = world.device("device", world.coap());
      anchor(device, 10);
      Device other = world.device("other", world.coap());
      anchor(other, 10);
      Path kept = Files.move(device.journal(), folder.resolve("kept.db"));
      removeJournal(device);
      Files.copy(other.journal(), device.journal());

      isRefused(world, device, AgentCode.LOG_REPLACED);

      Files.delete(device.journal());
      Files.move(kept, device.journal());
      anchor(device, 10);
    }
  }

  private static void anchor(Device device, int lines) throws Exception {
    device.start();
    try (Producer producer = device.produce(new Memory())) {
      producer.send(lines);
    }
    device.await("the receipt", s -> s.captured() > lines && s.anchored() == s.captured());
    device.stop();
  }

  private static void removeJournal(Device device) throws Exception {
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(device.state().resolve("journal.db" + end));
    }
  }

  /** The agent does not start, and whoever asks is told the same. */
  private static void isRefused(World world, Device device, AgentCode code) throws Exception {
    String config = device.config().toString();
    Part agent = device.launch();
    assertThat(agent.ended()).isEqualTo(4);
    says(agent.text(), code);
    World.Result status = world.edgeseal("status", "--config", config);
    assertThat(status.exit()).isEqualTo(4);
    says(status.err(), code);
    World.Result doctor = world.edgeseal("doctor", "--deep", "--config", config);
    assertThat(doctor.exit()).isEqualTo(1);
    says(doctor.out(), code);
    World.Result tail = world.edgeseal("record", "tail", "--config", config);
    assertThat(tail.exit()).isEqualTo(4);
    says(tail.err(), code);
  }

  private static void says(String page, AgentCode code) {
    assertThat(page.replaceAll("\\s+", " "))
        .contains(code.id(), code.title(), code.cause(), code.remedy());
  }
}
