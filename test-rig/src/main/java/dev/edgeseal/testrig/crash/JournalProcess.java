package dev.edgeseal.testrig.crash;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.journal.CommitStep;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.DeviceSettings;
import dev.edgeseal.journal.Draft;
import dev.edgeseal.testrig.SoftwareKey;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A process that appends to a device's journal from several threads and prints what it was told:
 * {@code A index payload-digest} for a captured record, {@code S size root} for a head that seals
 * one, {@code C} on the writer thread after each commit.
 *
 * <p>Arguments: directory, threads, records per thread, and optionally a {@link CommitStep} with
 * the occurrence of it at which the process kills itself.
 */
public final class JournalProcess {
  private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private JournalProcess() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int threads = Integer.parseInt(args[1]);
    int records = Integer.parseInt(args[2]);
    Consumer<CommitStep> steps =
        args.length > 3
            ? killAt(CommitStep.valueOf(args[3]), Integer.parseInt(args[4]))
            : JournalProcess::sayCommitted;
    SoftwareKey key = SoftwareKey.read(directory);
    try (DeviceJournal journal = DeviceJournal.open(settings(directory, key, steps), key)) {
      List<Thread> producers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        producers.add(Thread.ofPlatform().start(() -> produce(journal, number, records)));
      }
      for (Thread p : producers) {
        p.join();
      }
    }
  }

  /** The settings of the journal in {@code directory}, the same in every process. */
  public static DeviceSettings settings(
      Path directory, SoftwareKey key, Consumer<CommitStep> steps) {
    return new DeviceSettings(
        directory.resolve("journal.db"),
        new DeviceSettings.Identity(
            CertificateChain.uris(key.chain().leaf()).getFirst(), "crash test", "crash test 0"),
        new DeviceSettings.Clock("one-boot", JournalProcess::now, OptionalLong::empty),
        DeviceSettings.Quorum.ofAny(1),
        Optional.empty(),
        steps);
  }

  private static CaptureTime now() {
    return new CaptureTime(
        OptionalLong.of(System.currentTimeMillis()),
        CaptureTime.Grade.SYNCHRONISED,
        OptionalLong.of(1),
        System.nanoTime() >>> 20);
  }

  private static void produce(DeviceJournal journal, int number, int records) {
    try {
      for (int i = 0; i < records; i++) {
        byte[] payload = new byte[20 + ThreadLocalRandom.current().nextInt(700)];
        ThreadLocalRandom.current().nextBytes(payload);
        long index =
            journal.append(new Draft("line/" + number, now(), ContentType.JSON, Bytes.of(payload)));
        say("A " + index + " " + Digest.sha256(payload).hex());
        if (number == 0) {
          Head head = journal.sealed(index).join();
          say("S " + head.statement().size() + " " + head.root().hex());
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a producer", e);
    }
  }

  private static void sayCommitted(CommitStep step) {
    if (step == CommitStep.COMMITTED) {
      say("C");
    }
  }

  private static Consumer<CommitStep> killAt(CommitStep where, int occurrence) {
    AtomicInteger seen = new AtomicInteger();
    return step -> {
      if (step == where && seen.incrementAndGet() == occurrence) {
        killMyself();
      }
    };
  }

  /** SIGKILL, as from outside; the thread that is at the point goes no further. */
  private static void killMyself() {
    try {
      new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
      new CountDownLatch(1).await();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("it cannot be killed", e);
    }
  }

  /** One line, one write: a line is in the pipe whole or not at all. */
  private static void say(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
