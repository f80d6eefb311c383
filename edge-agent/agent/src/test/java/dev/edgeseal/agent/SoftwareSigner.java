package dev.edgeseal.agent;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.CommitStep;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.DeviceSettings;
import dev.edgeseal.journal.Signer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A signer with a software key, and the journals of its device. */
record SoftwareSigner(TestKeys keys) implements Signer {
  static SoftwareSigner ofDevice() {
    return new SoftwareSigner(TestKeys.ca().device("es-test"));
  }

  DeviceSettings settings(Path file, Consumer<CommitStep> steps) {
    CaptureTime time =
        new CaptureTime(
            OptionalLong.of(1_800_000_000_000L),
            CaptureTime.Grade.SYNCHRONISED,
            OptionalLong.of(3),
            1000);
    return new DeviceSettings(
        file,
        new DeviceSettings.Identity(keys.issuer(), "test", "test 0"),
        new DeviceSettings.Clock("boot-1", () -> time, OptionalLong::empty),
        DeviceSettings.Quorum.ofAny(1),
        Optional.empty(),
        steps);
  }

  DeviceJournal open(Path file) {
    return DeviceJournal.open(settings(file, step -> {}), this);
  }

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
}
