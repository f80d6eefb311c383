package dev.edgeseal.testrig.campaign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A program that writes lines to the agent's socket, with a window of lines not yet answered. */
final class Producer implements AutoCloseable {
  private static final int WINDOW = 256;
  private static final String CAPTURED = "{\"captured\":";

  private final SocketChannel channel;
  private final Memory memory;
  private final Semaphore window = new Semaphore(WINDOW);
  private final BlockingQueue<Long> waiting = new LinkedBlockingQueue<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  private Producer(SocketChannel channel, Memory memory) {
    this.channel = channel;
    this.memory = memory;
    Thread.ofPlatform().daemon().name("campaign-answers").start(this::readAnswers);
  }

  /** Empty while nobody listens. */
  static Optional<Producer> connect(Path socket, Memory memory) {
    try {
      return Optional.of(
          new Producer(SocketChannel.open(UnixDomainSocketAddress.of(socket)), memory));
    } catch (IOException e) {
      return Optional.empty(); // it is asked again
    }
  }

  /** Writes as fast as it is answered until the other side is gone. */
  Producer flood() {
    Thread.ofPlatform()
        .daemon()
        .name("campaign-lines")
        .start(() -> {
          try {
            while (!closing) {
              write(memory.nextLine());
            }
          } catch (IOException | InterruptedException e) {
            closing = true; // the agent was killed: that is the test
          }
        });
    return this;
  }

  /** Writes so many lines and waits until each is answered. */
  void send(int lines) throws IOException, InterruptedException {
    for (int i = 0; i < lines; i++) {
      write(memory.nextLine());
    }
    if (!window.tryAcquire(WINDOW, World.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("lines without an answer: " + waiting.size());
    }
    window.release(WINDOW);
  }

  /** Writes bytes that are no line of ours; they are answered as refused. */
  void sendGarbage(byte[] line) throws IOException, InterruptedException {
    window.acquire();
    waiting.add(-1L);
    writeFully(line);
  }

  private void write(long line) throws IOException, InterruptedException {
    if (!window.tryAcquire(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("no answer");
    }
    waiting.add(line);
    byte[] payload = Memory.payload(line);
    ByteBuffer buffer = ByteBuffer.allocate(payload.length + 1).put(payload).put((byte) '\n');
    writeFully(buffer.array());
  }

  private void writeFully(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private void readAnswers() {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answered(line);
      }
    } catch (IOException e) {
      closing = true; // the connection broke with what was not answered
    } finally {
      window.release(WINDOW);
      ended.countDown();
    }
  }

  private void answered(String line) {
    Long sent = waiting.poll();
    if (sent == null) {
      throw new AssertionError("an answer to nothing: " + line);
    }
    if (line.startsWith(CAPTURED) && line.endsWith("}")) {
      memory.acknowledged(
          Long.parseLong(line.substring(CAPTURED.length(), line.length() - 1)), sent);
    } else {
      memory.refused();
    }
    first.countDown();
    window.release();
  }

  void awaitFirstAnswer() throws InterruptedException {
    if (!first.await(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("nothing is acknowledged");
    }
  }

  /** Returns when the last answer was read. */
  void awaitEnd() throws InterruptedException {
    if (!ended.await(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the connection does not end");
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
