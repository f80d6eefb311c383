package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.sensors.Observation.GapClosed;
import dev.edgeseal.sensors.Observation.Garbage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class P1SourceTest {
  @TempDir Path dir;

  private final CollectingSink sink = new CollectingSink(true);
  private final TelegramWriter writer =
      new TelegramWriter("E0012", Instant.EPOCH, Duration.ofSeconds(1));

  private SourceRunner start(Path path, Duration silence, boolean repeat) {
    P1Settings settings =
        new P1Settings(
            "meter/M-4711", path, P1Settings.LineMode.FAST_8N1, Duration.ZERO, silence, repeat);
    return SourceRunner.start(
        new P1Source(settings),
        sink,
        CollectingSink.CLOCK,
        new Retry(Duration.ofMillis(5), Duration.ofMillis(20)),
        new Random(1));
  }

  static void mkfifo(Path path) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
  }

  @Test
  void aFileIsReplayedOnceAndItsPackSaysSo() throws IOException {
    Path file = dir.resolve("telegrams");
    try (OutputStream out = Files.newOutputStream(file)) {
      writer.write(out, 50);
      out.write("1-0:1.8.0(rest".getBytes(StandardCharsets.US_ASCII));
    }
    try (SourceRunner runner = start(file, Duration.ZERO, false)) {
      await().until(() -> runner.status().state() == SourceStatus.State.ENDED);
    }
    assertThat(sink.readings()).hasSize(50).allMatch(r -> r.type().equals(ContentType.SENML_CBOR));
    assertThat(SenMl.parse(sink.readings().getFirst().payload().toArray()))
        .contains(SenMlEntry.flag("meter/E0012/telegram/replayed", true));
    assertThat(sink.seen(Garbage.class)).hasSize(1);
  }

  @Test
  void aRepeatedFileGoesOnUntilClosed() throws IOException {
    Path file = dir.resolve("telegrams");
    Files.write(file, writer.next());
    try (SourceRunner runner = start(file, Duration.ZERO, true)) {
      await().until(() -> runner.status().readings() > 5);
    }
  }

  @Test
  void aFifoKeepsItsSourceWhenTheWriterComesAndGoes() throws Exception {
    Path fifo = dir.resolve("fifo");
    mkfifo(fifo);
    try (SourceRunner runner = start(fifo, Duration.ZERO, false)) {
      for (int i = 1; i <= 3; i++) {
        int soFar = i;
        try (OutputStream out = Files.newOutputStream(fifo)) {
          out.write(writer.next());
        }
        await().until(() -> runner.status().readings() == soFar);
      }
    }
    assertThat(sink.seen).hasSize(3);
  }

  @Test
  void aSerialLineIsReadRawAndItsLossIsAGap() throws IOException {
    Pty pty = Pty.open();
    Path byName = Files.createSymbolicLink(dir.resolve("by-id"), pty.device());
    try (SourceRunner runner = start(byName, Duration.ofMillis(300), false)) {
      byte[] telegram = writer.next();
      await()
          .until(() -> {
            pty.write(telegram);
            return !sink.readings().isEmpty();
          });
      assertThat(SenMl.parse(sink.readings().getFirst().payload().toArray()).getLast().value())
          .contains(new SenMlValue.Data(Bytes.of(telegram)));
      pty.close();
      Files.delete(byName);
      await().until(() -> runner.status().cause().isPresent());
      try (Pty again = Pty.open()) {
        Files.createSymbolicLink(byName, again.device());
        await()
            .until(() -> {
              again.write(telegram);
              return !sink.seen(GapClosed.class).isEmpty();
            });
      }
    }
  }

  @Test
  void aMissingDeviceIsAGapWithItsCause() {
    try (SourceRunner runner = start(dir.resolve("none"), Duration.ZERO, false)) {
      await().until(() -> runner.status().cause().equals(Optional.of(SensorCode.NOT_FOUND)));
    }
    assertThat(sink.seen).hasSize(1);
  }
}
