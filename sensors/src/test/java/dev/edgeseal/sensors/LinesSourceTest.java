package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LinesSourceTest {
  @TempDir Path dir;

  private SourceRunner start(Path path, LinesSettings.Kind kind, CollectingSink sink) {
    return SourceRunner.start(
        new LinesSource(new LinesSettings("line/3/packing", path, kind, 2, 256)),
        sink,
        CollectingSink.CLOCK,
        new Retry(Duration.ofMillis(5), Duration.ofMillis(20)),
        new Random(1));
  }

  private static SocketChannel connect(Path path) {
    return await()
        .ignoreExceptions()
        .until(() -> SocketChannel.open(UnixDomainSocketAddress.of(path)), c -> true);
  }

  private static void send(SocketChannel client, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  private static BufferedReader answers(SocketChannel client) {
    return new BufferedReader(
        new InputStreamReader(Channels.newInputStream(client), StandardCharsets.US_ASCII));
  }

  @Test
  void eachLineIsAnsweredInOrderAndKeptAsReceived() throws IOException {
    CollectingSink sink = new CollectingSink(true);
    Path path = dir.resolve("s");
    try (SourceRunner runner = start(path, LinesSettings.Kind.SOCKET, sink);
        SocketChannel client = connect(path)) {
      send(client, "{ \"b\":1.50 , \"a\":\"é\"}\n\n[1]\n{\"type\":\"ObjectEvent\"}\r\n{\"end\":1}");
      client.shutdownOutput();
      assertThat(answers(client).lines())
          .containsExactly(
              "{\"captured\":0}",
              "{\"refused\":\"ES-SRC-009\"}",
              "{\"captured\":2}",
              "{\"captured\":3}");
      assertThat(runner.status().garbage()).isEqualTo(1);
      assertThat(Files.getPosixFilePermissions(path))
          .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
    }
    assertThat(sink.readings().getFirst().payload())
        .isEqualTo(Bytes.of("{ \"b\":1.50 , \"a\":\"é\"}".getBytes(StandardCharsets.UTF_8)));
    assertThat(sink.readings())
        .extracting(Observation.Reading::type)
        .containsExactly(ContentType.JSON, ContentType.JSON_LD, ContentType.JSON);
    assertThat(path).doesNotExist();
  }

  @Test
  void aHundredThousandLinesFlowWhileAnswersAreRead() throws Exception {
    CollectingSink sink = new CollectingSink(false);
    Path path = dir.resolve("s");
    int lines = 100_000;
    try (SourceRunner runner = start(path, LinesSettings.Kind.SOCKET, sink);
        SocketChannel client = connect(path)) {
      Thread producer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  String group =
                      "{\"type\":\"ObjectEvent\",\"epcList\":[\"urn:x:1\"]}\n".repeat(100);
                  for (int i = 0; i < lines / 100; i++) {
                    send(client, group);
                  }
                  client.shutdownOutput();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(answers(client).lines().filter(a -> a.startsWith("{\"captured\":")))
          .hasSize(lines);
      producer.join();
      assertThat(runner.status().readings()).isEqualTo(lines);
    }
  }

  @Test
  void aLineOfTenMegabytesIsRefusedAndTheNextIsTaken() throws Exception {
    CollectingSink sink = new CollectingSink(true);
    Path path = dir.resolve("s");
    try (SourceRunner runner = start(path, LinesSettings.Kind.SOCKET, sink);
        SocketChannel client = connect(path)) {
      byte[] longLine = new byte[10_000_000];
      Arrays.fill(longLine, (byte) ' ');
      send(client, new String(longLine, StandardCharsets.US_ASCII) + "\n{}\n");
      BufferedReader answers = answers(client);
      assertThat(answers.readLine()).isEqualTo("{\"refused\":\"ES-SRC-010\"}");
      assertThat(answers.readLine()).isEqualTo("{\"captured\":1}");
      assertThat(runner.status().garbage()).isEqualTo(1);
    }
  }

  @Test
  void whatWasNotCapturedIsAskedForAgain() throws IOException {
    CollectingSink sink = new CollectingSink(true);
    Path path = dir.resolve("s");
    try (SourceRunner runner = start(path, LinesSettings.Kind.SOCKET, sink);
        SocketChannel client = connect(path)) {
      BufferedReader answers = answers(client);
      sink.failWith(Optional.of(new RetryLater(SensorCode.READ_FAILED, "")));
      send(client, "{}\n");
      assertThat(answers.readLine()).isEqualTo("{\"retry\":\"ES-SRC-005\"}");
      sink.failWith(Optional.empty());
      send(client, "{}\n");
      assertThat(answers.readLine()).isEqualTo("{\"captured\":0}");
      assertThat(runner.status().state()).isEqualTo(SourceStatus.State.RUNNING);
    }
  }

  @Test
  void oneClientTooManyIsTurnedAwayAndTheOthersGoOn() throws IOException {
    Path path = dir.resolve("s");
    try (SourceRunner runner = start(path, LinesSettings.Kind.SOCKET, new CollectingSink(true));
        SocketChannel one = connect(path);
        SocketChannel two = connect(path);
        SocketChannel three = connect(path)) {
      assertThat(answers(three).readLine()).isEqualTo("{\"retry\":\"ES-SRC-008\"}");
      send(two, "{}\n");
      assertThat(answers(two).readLine()).isEqualTo("{\"captured\":0}");
      send(one, "{}\n");
      assertThat(answers(one).readLine()).isEqualTo("{\"captured\":1}");
      assertThat(runner.status().readings()).isEqualTo(2);
    }
  }

  @Test
  void aStaleSocketIsReplacedAndNothingElseEver() throws IOException {
    Path path = dir.resolve("s");
    try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(path));
      try (SourceRunner busy = start(path, LinesSettings.Kind.SOCKET, new CollectingSink(true))) {
        await().until(() -> busy.status().cause().equals(Optional.of(SensorCode.SOCKET_BUSY)));
      }
      assertThat(path).exists();
    }
    CollectingSink sink = new CollectingSink(true);
    try (SourceRunner runner = start(path, LinesSettings.Kind.SOCKET, sink);
        SocketChannel client = connect(path)) {
      send(client, "{}\n");
      assertThat(answers(client).readLine()).isEqualTo("{\"captured\":0}");
      assertThat(runner.status().readings()).isEqualTo(1);
    }
    Path file = Files.writeString(dir.resolve("f"), "keep");
    try (SourceRunner runner = start(file, LinesSettings.Kind.SOCKET, sink)) {
      await().until(() -> runner.status().cause().equals(Optional.of(SensorCode.WRONG_FILE_TYPE)));
    }
    assertThat(file).hasContent("keep");
  }

  @Test
  void linesThatWaitForTheirCaptureAreBoundedByTheWindow() throws Exception {
    AtomicInteger submitted = new AtomicInteger();
    Sink slow =
        observation -> {
          submitted.incrementAndGet();
          return new CompletableFuture<>();
        };
    Path path = dir.resolve("s");
    LinesSettings settings = new LinesSettings("slow", path, LinesSettings.Kind.SOCKET, 1, 16);
    try (SourceRunner runner =
            SourceRunner.start(
                new LinesSource(settings),
                slow,
                CollectingSink.CLOCK,
                Retry.DEFAULT,
                new Random(1));
        SocketChannel client = connect(path)) {
      send(client, "{}\n".repeat(1000));
      await().until(() -> submitted.get() >= 17);
      await().during(Duration.ofMillis(100)).until(() -> submitted.get() <= 18);
      assertThat(runner.status().state()).isEqualTo(SourceStatus.State.RUNNING);
    }
  }

  @Test
  void aFifoDeliversItsLines() throws Exception {
    CollectingSink sink = new CollectingSink(true);
    Path fifo = dir.resolve("fifo");
    P1SourceTest.mkfifo(fifo);
    try (SourceRunner runner = start(fifo, LinesSettings.Kind.FIFO, sink)) {
      Files.writeString(fifo, "{\"a\":1}\nnoise\n", StandardCharsets.UTF_8);
      Files.writeString(fifo, "{\"a\":2}\n", StandardCharsets.UTF_8);
      await().until(() -> runner.status().readings() == 2);
      assertThat(runner.status().garbage()).isEqualTo(1);
    }
  }

  @Test
  void aLineOfAFifoThatIsNotCapturedIsAGap() throws Exception {
    CollectingSink sink = new CollectingSink(true);
    Path fifo = dir.resolve("fifo");
    P1SourceTest.mkfifo(fifo);
    try (SourceRunner runner = start(fifo, LinesSettings.Kind.FIFO, sink)) {
      sink.failWith(Optional.of(new RetryLater(SensorCode.READ_FAILED, "")));
      Files.writeString(fifo, "{\"a\":1}\n", StandardCharsets.UTF_8);
      await().until(() -> runner.status().cause().equals(Optional.of(SensorCode.READ_FAILED)));
      sink.failWith(Optional.empty());
      await().until(() -> !sink.seen(Observation.GapOpened.class).isEmpty());
      Files.writeString(fifo, "{\"a\":2}\n", StandardCharsets.UTF_8);
      await().until(() -> runner.status().readings() == 1);
    }
    assertThat(sink.seen)
        .extracting(o -> (Object) o.getClass())
        .containsExactly(
            Observation.GapOpened.class, Observation.GapClosed.class, Observation.Reading.class);
  }

  @Test
  void aClientEndsWithTheFailureThatItsGarbageMeets() throws IOException {
    Path path = dir.resolve("s");
    AtomicBoolean full = new AtomicBoolean(true);
    CollectingSink sink = new CollectingSink(true);
    Sink closed =
        observation -> {
          if (full.get()) {
            throw new RetryLater(SensorCode.READ_FAILED, "");
          }
          return sink.submit(observation);
        };
    try (SourceRunner runner =
            SourceRunner.start(
                new LinesSource(
                    new LinesSettings("packing", path, LinesSettings.Kind.SOCKET, 1, 16)),
                closed,
                CollectingSink.CLOCK,
                Retry.DEFAULT,
                new Random(1));
        SocketChannel client = connect(path)) {
      send(client, "noise\n");
      assertThat(answers(client).readLine()).isNull();
      full.set(false);
      try (SocketChannel next = connect(path)) {
        send(next, "{}\n");
        assertThat(answers(next).readLine()).startsWith("{\"captured\":");
      }
      assertThat(runner.status().readings()).isEqualTo(1);
    }
  }
}
