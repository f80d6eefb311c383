package dev.edgeseal.testrig.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.testrig.SoftwareKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel was asked for: between a group's last write to the write-ahead log and the word
 * that it is committed, the log was synced. Read per thread from a system call trace.
 */
class SyncTraceTest {
  @TempDir Path directory;

  @Test
  void theWriteAheadLogIsSyncedBeforeAnythingIsAcknowledged() throws Exception {
    TestKeys keys = TestKeys.ca().device("es-trace");
    new SoftwareKey(keys.keyPair().getPrivate(), keys.chain()).write(directory);
    requirePtrace();
    Path trace = directory.resolve("trace");
    List<String> command = new ArrayList<>(strace(trace));
    command.addAll(Child.java(JournalProcess.class, directory.toString(), "4", "40"));
    assertThat(run(command)).isZero();
    WalTrace read = WalTrace.read(Files.readAllLines(trace, StandardCharsets.UTF_8));
    assertThat(read.unsynced()).isEmpty();
    assertThat(read.commits()).isGreaterThanOrEqualTo(40);
    assertThat(read.walWrites()).isGreaterThan(read.commits());
    assertThat(read.acknowledgedBeforeAnyCommit()).isZero();
  }

  @Test
  void anAcknowledgementWithoutASyncIsSeenInATrace() {
    WalTrace read =
        WalTrace.read(
            List.of(
                "7 pwrite64(9</d/journal.db-wal>, \"x\", 24, 0) = 24",
                "7 fdatasync(9</d/journal.db-wal>) = 0",
                "7 write(1<pipe:[1]>, \"C\\n\", 2) = 2",
                "7 pwrite64(9</d/journal.db-wal>, \"x\", 24, 24) = 24",
                "7 write(1<pipe:[1]>, \"C\\n\", 2) = 2"));
    assertThat(read.commits()).isEqualTo(2);
    assertThat(read.unsynced()).hasSize(1);
  }

  private static List<String> strace(Path trace) {
    return List.of(
        "strace",
        "-f",
        "-y",
        "-s",
        "16",
        "-o",
        trace.toString(),
        "-e",
        "trace=fdatasync,fsync,pwrite64,pwritev,write,ftruncate");
  }

  /** Skips where there is no strace or where a child may not be traced. */
  private void requirePtrace() throws InterruptedException {
    List<String> probe = new ArrayList<>(strace(directory.resolve("probe")));
    probe.add("true");
    String why;
    try {
      int exit = run(probe);
      why = exit == 0 ? "" : "strace ends with " + exit;
    } catch (IOException e) {
      why = "" + e.getMessage();
    }
    String reason = why;
    assumeTrue(reason.isEmpty(), () -> "system calls cannot be traced here: " + reason);
  }

  private static int run(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
        .waitFor();
  }
}
