package dev.edgeseal.testrig.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.journal.CommitStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL loses nothing that was acknowledged. It says nothing about fsync: see the trace. */
class JournalCrashTest {
  private static final int RANDOM_KILLS = 100;
  private static final int[] OCCURRENCES = {1, 2, 40};

  @TempDir Path directory;

  @Test
  void nothingAcknowledgedIsLostWhereverTheProcessIsKilled() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    JournalVictim victim = new JournalVictim(directory);
    CrashHarness harness = new CrashHarness(victim);
    for (int i = 0; i < RANDOM_KILLS; i++) {
      harness.kill(Duration.ofMillis(10 + random.nextInt(190)));
    }
    assertThat(victim.acknowledged()).isGreaterThan(RANDOM_KILLS * 10);
    for (CommitStep step : CommitStep.values()) {
      for (int occurrence : OCCURRENCES) {
        victim.dieAt(step.name(), occurrence);
        harness.awaitKill();
      }
    }
    victim.checkAll();
    System.out.println(
        "killed " + (victim.rounds() - 1) + " times, " + victim.acknowledged() + " acknowledged");
  }

  /** The first start is the one that no other start can make up for. */
  @Test
  void aProcessKilledWhileItBeginsItsLogBeginsItAnew() throws Exception {
    for (CommitStep step : CommitStep.values()) {
      Path own = Files.createDirectory(directory.resolve(step.name()));
      JournalVictim victim = new JournalVictim(own);
      victim.dieAt(step.name(), 1);
      new CrashHarness(victim).awaitKill();
      victim.checkAll();
    }
  }
}
