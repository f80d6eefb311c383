package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.TestKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A device's log with a software key, for tests. */
record TestLog(TestKeys keys, Path file) {
  static TestLog in(Path directory) {
    return new TestLog(TestKeys.ca().device("es-test"), directory.resolve("journal.db"));
  }

  DeviceSettings settings(String bootId, Consumer<CommitStep> steps) {
    return new DeviceSettings(
        file,
        keys.issuer(),
        "test",
        "test 0",
        bootId,
        TestLog::time,
        () -> OptionalLong.of(1_800_000_000L),
        Optional.empty(),
        1,
        steps);
  }

  DeviceJournal open() {
    return open(signer());
  }

  DeviceJournal open(Signer signer) {
    return DeviceJournal.open(settings("boot-1", step -> {}), signer);
  }

  Signer signer() {
    return new Signer() {
      @Override
      public CertificateChain chain() {
        return keys.chain();
      }

      @Override
      public Bytes sign(byte[] message) {
        return keys.sign(message);
      }

      @Override
      public void close() {}
    };
  }

  static CaptureTime time() {
    return new CaptureTime(
        OptionalLong.of(1_800_000_000_000L),
        CaptureTime.Grade.SYNCHRONISED,
        OptionalLong.of(3),
        1000);
  }

  static Draft draft(String source, String text) {
    return new Draft(
        source, time(), ContentType.JSON, Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
