package dev.edgeseal.testrig;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.DeviceSettings;
import dev.edgeseal.journal.Draft;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A device's real journal with a software key. */
final class DeviceLog implements AutoCloseable {
  private static final CaptureTime TIME =
      new CaptureTime(
          OptionalLong.of(1_760_000_000_000L),
          CaptureTime.Grade.SYNCHRONISED,
          OptionalLong.of(1),
          1_000);

  private final DeviceJournal journal;

  DeviceLog(Path file, TestKeys keys) {
    journal =
        DeviceJournal.open(
            new DeviceSettings(
                file,
                new DeviceSettings.Identity(keys.issuer(), "test", "test 1"),
                new DeviceSettings.Clock("boot", () -> TIME, OptionalLong::empty),
                DeviceSettings.Quorum.ofAny(1),
                Optional.empty(),
                step -> {}),
            new TestKeysSigner(keys));
  }

  DeviceJournal journal() {
    return journal;
  }

  /** Appends records and waits until the last is sealed. */
  void append(int records, String what) throws Exception {
    long last = 0;
    for (int i = 0; i < records; i++) {
      Bytes payload = Bytes.of((what + i).getBytes(StandardCharsets.UTF_8));
      last = journal.submit(new Draft("line/1", TIME, ContentType.JSON, payload)).get();
    }
    journal.sealed(last).get(10, TimeUnit.SECONDS);
  }

  long sealed() {
    return journal.head().orElseThrow().statement().size();
  }

  @Override
  public void close() {
    journal.close();
  }
}
