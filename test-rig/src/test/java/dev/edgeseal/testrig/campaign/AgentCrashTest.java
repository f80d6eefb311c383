package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.journal.DeepCheck;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of the whole agent, at any moment, under load. */
final class AgentCrashTest {
  private static final int ROUNDS = Integer.getInteger("edgeseal.campaign.agentKills", 100);

  @TempDir private Path folder;

  @Test
  void whatWasAcknowledgedIsThereAfterEachOfAHundredKills() throws Exception {
    long seed = System.nanoTime();
    System.out.println("agent kills: seed " + seed);
    Random random = new Random(seed);
    try (World world = new World(folder)) {
      world.startCity();
      Device device = world.device("device", world.mqtt(), world.coap());
      Memory memory = new Memory();
      long anchored = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        Part agent = device.launch();
        try (Producer producer = device.produce(memory).flood()) {
          producer.awaitFirstAnswer();
          long after = 50 + random.nextLong(400);
          assertThat(agent.process().waitFor(after, TimeUnit.MILLISECONDS))
              .as(agent.text())
              .isFalse();
          device.kill();
          producer.awaitEnd();
        }
        memory.checkNew(device.journal());
        if (round % 10 == 0) {
          device.checkDeeply();
          anchored = anchoredOnce(device, anchored);
        }
      }
      memory.checkAll(device.journal());
      DeepCheck.Report report = device.checkDeeply();
      assertThat(device.refused()).isEmpty();
      assertThat(DeepCheck.run(world.cityJournal()).findings()).isEmpty();
      System.out.printf(
          "agent kills: %d, acknowledged %d of %d records, anchored %d, %d receipts%n",
          ROUNDS, memory.size(), report.records(), anchored, report.receipts());
    }
  }

  /** The city takes the next head without a conflict. */
  private static long anchoredOnce(Device device, long before) throws Exception {
    device.start();
    AgentStatus status =
        device.await(
            "the city's receipt", s -> s.sealed() == s.captured() && s.anchored() == s.captured());
    assertThat(status.halted()).isFalse();
    assertThat(status.anchored()).isGreaterThan(before);
    device.kill();
    return status.anchored();
  }
}
