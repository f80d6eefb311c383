package dev.edgeseal.journal;

import static dev.edgeseal.journal.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFullTest {
  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedOnAFullDiskIsThereAndCapturingGoesOnByItself() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory, "4m")) {
      Path ballast = disk.path().resolve("ballast");
      Files.write(ballast, new byte[1_500_000]);
      TestLog log = TestLog.in(disk.path());
      Map<Long, byte[]> acknowledged = new HashMap<>();
      try (DeviceJournal journal = log.open()) {
        Failure full = fill(journal, acknowledged);
        assertThat(full).isInstanceOf(RetryLater.class);
        assertThat(full.code()).isEqualTo(JournalCode.DISK_FULL);
        for (int i = 0; i < 3; i++) {
          assertThat(fill(journal, acknowledged).code()).isEqualTo(JournalCode.DISK_FULL);
        }
        assertHolds(journal, acknowledged);
        Files.delete(ballast);
        long index = journal.append(TestLog.draft("s", "there is space again"));
        journal.sealed(index).get(10, TimeUnit.SECONDS);
        assertHolds(journal, acknowledged);
      }
      assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
    }
  }

  private static Failure fill(DeviceJournal journal, Map<Long, byte[]> acknowledged)
      throws InterruptedException {
    for (int i = 0; i < 10_000; i++) {
      byte[] payload = ("payload " + i).repeat(300).getBytes(StandardCharsets.UTF_8);
      try {
        acknowledged.put(journal.append(TestLog.draft("s", TestLog.WALL, payload)), payload);
      } catch (Failure e) {
        return e;
      }
    }
    throw new AssertionError("the disk is not full yet");
  }

  private static void assertHolds(DeviceJournal journal, Map<Long, byte[]> acknowledged) {
    assertThat(acknowledged).isNotEmpty();
    acknowledged.forEach((index, payload) ->
        assertThat(journal.reader().record(index).payload().toArray()).isEqualTo(payload));
  }

  @Test
  void aDiskThatIsFullAtTheStartIsSaid() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory, "1m")) {
      Path ballast = disk.path().resolve("ballast");
      Files.write(ballast, new byte[1 << 20]);
      TestLog log = TestLog.in(disk.path());
      assertFails(RetryLater.class, JournalCode.DISK_FULL, log::open);
      Files.delete(ballast);
      log.open().close();
    }
  }

  @Test
  void aReadOnlyFileSystemIsSaid() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory, "4m")) {
      TestLog log = TestLog.in(disk.path());
      log.open().close();
      disk.remountReadOnly();
      assertFails(GiveUp.class, JournalCode.NO_ACCESS, log::open);
    }
  }

  @Test
  void aDirectoryOrFileThatMayNotBeWrittenIsSaid() throws Exception {
    assumeFalse(
        System.getProperty("user.name").equals("root"),
        "root may write anywhere; the read-only file system shows the same");
    TestLog log = TestLog.in(directory);
    log.open().close();
    Files.setPosixFilePermissions(log.file(), PosixFilePermissions.fromString("r--------"));
    assertFails(GiveUp.class, JournalCode.NO_ACCESS, log::open);
    Files.setPosixFilePermissions(log.file(), PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
    try {
      assertFails(GiveUp.class, JournalCode.NO_ACCESS, log::open);
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
