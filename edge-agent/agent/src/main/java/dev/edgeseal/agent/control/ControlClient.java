package dev.edgeseal.agent.control;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Asks a running agent how it is. */
public final class ControlClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Bound of one answer, bytes. */
  private static final int MAX_SIZE = 1 << 20;

  private final Path socket;
  private final Duration patience;

  public ControlClient(Path socket) {
    this(socket, PATIENCE);
  }

  ControlClient(Path socket, Duration patience) {
    this.socket = socket;
    this.patience = patience;
  }

  /**
   * Empty when no agent listens there, or it ends before it answers.
   *
   * @throws Failure {@link AgentCode#CONTROL_CLOSED} when whether one does cannot be found out,
   *     {@link AgentCode#CONTROL_SILENT} when one listens and says nothing, {@link
   *     AgentCode#CONTROL_STRANGE} when what it says is nothing that an agent says
   */
  public Optional<AgentStatus> status() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      CompletableFuture<Void> end = closeWhenPatienceEnds(channel);
      try {
        return line(channel).map(line -> AgentStatus.parse(line).orElseThrow(this::strange));
      } finally {
        end.cancel(false);
      }
    } catch (ConnectException e) {
      return Optional.empty(); // a socket that a dead agent left
    } catch (ClosedChannelException e) {
      throw new GiveUp(AgentCode.CONTROL_SILENT, "(" + socket + ")", e);
    } catch (IOException e) {
      if (Files.notExists(socket)) {
        return Optional.empty();
      }
      throw new GiveUp(AgentCode.CONTROL_CLOSED, "(" + socket + ")", e);
    }
  }

  /**
   * Also ends a connect: one waits in the kernel for as long as the other side has a full queue.
   */
  private CompletableFuture<Void> closeWhenPatienceEnds(SocketChannel channel) {
    Executor later =
        CompletableFuture.delayedExecutor(
            patience.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
    return CompletableFuture.runAsync(() -> close(channel), later);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The agent sends one line and closes. */
  private Optional<String> line(SocketChannel channel) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(socket));
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (read(channel, buffer) >= 0) {
      line.write(buffer.array(), 0, buffer.position());
      if (line.size() > MAX_SIZE) {
        throw strange();
      }
      buffer.clear();
    }
    String said = line.toString(StandardCharsets.UTF_8);
    return said.endsWith("\n") ? Optional.of(said.strip()) : Optional.empty();
  }

  private GiveUp strange() {
    return new GiveUp(AgentCode.CONTROL_STRANGE, "(" + socket + ")");
  }

  /** An agent that is killed while it answers has not answered. */
  private static int read(SocketChannel channel, ByteBuffer buffer) throws IOException {
    try {
      return channel.read(buffer);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return -1;
    }
  }
}
