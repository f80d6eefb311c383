package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.DeviceSettings;
import dev.edgeseal.journal.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** A device's log in a new file, and producers that fill it. */
final class LogLoad implements AutoCloseable {
  private final Path folder;
  private final DeviceJournal journal;

  private LogLoad(Path folder, DeviceJournal journal) {
    this.folder = folder;
    this.journal = journal;
  }

  static LogLoad open(Path directory, Signer signer) throws IOException {
    String issuer = CertificateChain.uris(signer.chain().leaf()).getFirst();
    Path folder = Files.createTempDirectory(directory, "log");
    DeviceSettings settings =
        new DeviceSettings(
            folder.resolve("log.db"),
            new DeviceSettings.Identity(issuer, "bench", "bench"),
            new DeviceSettings.Clock(
                "bench", Sample::time, () -> OptionalLong.of(System.currentTimeMillis() / 1000)),
            DeviceSettings.Quorum.ofAny(1),
            Optional.empty(),
            step -> {});
    DeviceJournal journal = DeviceJournal.open(settings, signer);
    journal.sealed(1).join(); // genesis and boot note are none of the load
    return new LogLoad(folder, journal);
  }

  /**
   * Full load: each producer appends as soon as its last record was captured. The clock stops when
   * the last record is sealed.
   *
   * @return sealed records a second
   */
  double sealedPerSecond(int producers, Duration time) throws InterruptedException {
    long before = journal.size();
    AtomicLong counter = new AtomicLong();
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < producers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (System.nanoTime() < end) {
                  append(counter.getAndIncrement());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long records = journal.size() - before;
    Head head = journal.sealed(journal.size() - 1).join();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (records != counter.get() || head.statement().size() < before + records) {
      throw new IllegalStateException("not every record was sealed");
    }
    return records / seconds;
  }

  private void append(long n) {
    try {
      journal.append(Sample.draft(n));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a producer", e);
    }
  }

  /** One record, waited for until it is sealed. */
  int sealOne(long n) throws InterruptedException {
    long index = journal.append(Sample.draft(n));
    journal.sealed(index).join();
    return 1;
  }

  DeviceJournal journal() {
    return journal;
  }

  @Override
  public void close() throws IOException {
    journal.close();
    Folders.delete(folder);
  }
}
