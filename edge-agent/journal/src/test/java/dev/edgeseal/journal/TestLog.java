package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.evidence.TrustList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A device's log with a software key, for tests. */
record TestLog(
    TestKeys.Ca ca, TestKeys keys, Path file, int quorum, Optional<Note.Predecessor> predecessor) {
  /** The wall clock of every record and note that does not say otherwise, Unix milliseconds. */
  static final long WALL = 1_800_000_000_000L;

  static TestLog in(Path directory) {
    return of("es-test", directory.resolve("journal.db"));
  }

  static TestLog of(String device, Path file) {
    TestKeys.Ca ca = TestKeys.ca();
    return new TestLog(ca, ca.device(device), file, 1, Optional.empty());
  }

  /** The same device with its journal elsewhere. */
  TestLog at(Path other) {
    return new TestLog(ca, keys, other, quorum, predecessor);
  }

  TestLog succeeding(Note.Predecessor before) {
    return new TestLog(ca, keys, file, quorum, Optional.of(before));
  }

  /** Trusts the device's authority and these cities, all of which must have anchored. */
  TrustList trusting(TestCity... cities) {
    return new TrustList(
        "test",
        1,
        cities.length,
        List.of(TestCity.der(ca.certificate())),
        Stream.of(cities).map(TestCity::pinned).toList(),
        List.of());
  }

  DeviceSettings settings(String bootId, Consumer<CommitStep> steps) {
    return settings(bootId, TestLog::time, steps);
  }

  DeviceSettings settings(String bootId, Supplier<CaptureTime> clock, Consumer<CommitStep> steps) {
    return new DeviceSettings(
        file,
        new DeviceSettings.Identity(keys.issuer(), "test", "test 0"),
        new DeviceSettings.Clock(bootId, clock, () -> OptionalLong.of(WALL / 1000)),
        DeviceSettings.Quorum.ofAny(quorum),
        predecessor,
        steps);
  }

  DeviceJournal open() {
    return open(signer());
  }

  DeviceJournal open(Signer signer) {
    return open(signer, step -> {});
  }

  DeviceJournal open(Signer signer, Consumer<CommitStep> steps) {
    return DeviceJournal.open(settings("boot-1", steps), signer);
  }

  TestSigner signer() {
    return new TestSigner(keys);
  }

  static CaptureTime time() {
    return time(WALL);
  }

  static CaptureTime time(long wall) {
    return new CaptureTime(
        OptionalLong.of(wall), CaptureTime.Grade.SYNCHRONISED, OptionalLong.of(3), 1000);
  }

  static Draft draft(String source, String text) {
    return draft(source, WALL, text.getBytes(StandardCharsets.UTF_8));
  }

  static Draft draft(String source, long wall, byte[] payload) {
    return new Draft(source, time(wall), ContentType.JSON, Bytes.of(payload));
  }

  /** Appends until the log has {@code size} records, in few groups; sources take turns. */
  static void fillTo(DeviceJournal journal, long size, String... sources) {
    CompletableFuture<?> last = CompletableFuture.completedFuture(0L);
    for (long i = journal.size(); i < size; i++) {
      last = journal.submit(draft(sources[(int) (i % sources.length)], "{\"n\":" + i + "}"));
    }
    last.join();
  }
}
