package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.journal.CommitStep;
import dev.edgeseal.journal.DeepCheck;
import dev.edgeseal.provisioning.TestAuthority;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of the city node, at any moment and at each step of its commit order, under load. */
final class CityCrashTest {
  private static final int RANDOM_KILLS = 32;
  private static final int KILLS_AT_A_STEP = 3;
  private static final int DEVICES = 4;

  @TempDir private Path folder;

  @Test
  void everyReceiptEverGivenStaysValidAfterEachOfFiftyKills() throws Exception {
    long seed = System.nanoTime();
    System.out.println("city kills: seed " + seed);
    Random random = new Random(seed);
    try (World world = new World(folder)) {
      TestAuthority authority = TestAuthority.open(folder, InstantSource.system());
      Path logs = Files.createDirectory(folder.resolve("devices"));
      List<RegisteringDevice> devices = new ArrayList<>();
      for (int i = 0; i < DEVICES; i++) {
        devices.add(new RegisteringDevice(logs, authority, URI.create(world.coap())));
      }
      int kills = 0;
      for (int i = 0; i < RANDOM_KILLS; i++, kills++) {
        killAfter(world, devices, 20 + random.nextLong(250));
      }
      for (CommitStep step : CommitStep.values()) {
        for (int i = 0; i < KILLS_AT_A_STEP; i++, kills++) {
          killAt(world, step, 2 + random.nextInt(8));
        }
      }
      devices.forEach(RegisteringDevice::requireWell);
      long size = askAllAgain(world, devices);
      System.out.printf("city kills: %d, the city's head has %d leaves%n", kills, size);
      for (RegisteringDevice device : devices) {
        device.close();
      }
    }
  }

  private static int answers(List<RegisteringDevice> devices) {
    return devices.stream().mapToInt(RegisteringDevice::answers).sum();
  }

  private static void killAfter(World world, List<RegisteringDevice> devices, long millis)
      throws Exception {
    Part city = world.startVictim();
    int before = answers(devices);
    Awaitility.await()
        .atMost(World.PATIENCE)
        .until(() -> {
          devices.forEach(RegisteringDevice::requireWell);
          World.requireAlive(city);
          return answers(devices) > before;
        });
    assertThat(city.process().waitFor(millis, TimeUnit.MILLISECONDS)).as(city.text()).isFalse();
    city.kill();
  }

  private static void killAt(World world, CommitStep step, int occurrence) throws Exception {
    Part city =
        world.startVictim(
            CityVictim.Death.KILLED.name(), step.name(), Integer.toString(occurrence));
    assertThat(city.ended()).as(city.text()).isEqualTo(137);
  }

  private static long askAllAgain(World world, List<RegisteringDevice> devices) throws Exception {
    Part city = world.startVictim();
    long size = 0;
    for (RegisteringDevice device : devices) {
      device.rest();
      device.requireWell();
      size = Math.max(size, device.askAgain(Integer.MAX_VALUE));
    }
    city.kill();
    DeepCheck.Report report = DeepCheck.run(world.cityJournal());
    assertThat(report.findings()).isEmpty();
    assertThat(report.records()).isGreaterThanOrEqualTo(size);
    return size;
  }
}
