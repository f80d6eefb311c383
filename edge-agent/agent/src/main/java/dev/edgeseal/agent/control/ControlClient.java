package dev.edgeseal.agent.control;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

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
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return line(channel).map(line -> AgentStatus.parse(line).orElseThrow(this::strange));
    } catch (ConnectException e) {
      return Optional.empty(); // a socket that a dead agent left
    } catch (IOException e) {
      if (Files.notExists(socket)) {
        return Optional.empty();
      }
      throw new GiveUp(AgentCode.CONTROL_CLOSED, "(" + socket + ")", e);
    }
  }

  /** The agent sends one line and closes. */
  private Optional<String> line(SocketChannel channel) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      while (true) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0 || selector.select(left) == 0) {
          throw new GiveUp(AgentCode.CONTROL_SILENT, "(" + socket + ")");
        }
        selector.selectedKeys().clear();
        if (read(channel, buffer) < 0) {
          String said = line.toString(StandardCharsets.UTF_8);
          return said.endsWith("\n") ? Optional.of(said.strip()) : Optional.empty();
        }
        line.write(buffer.array(), 0, buffer.position());
        if (line.size() > MAX_SIZE) {
          throw strange();
        }
        buffer.clear();
      }
    }
  }

  private GiveUp strange() {
    return new GiveUp(AgentCode.CONTROL_STRANGE, "(" + socket + ")");
  }

  /** An agent that is killed while it answers has not answered. */
  private static int read(SocketChannel channel, ByteBuffer buffer) {
    try {
      return channel.read(buffer);
    } catch (IOException e) {
      return -1;
    }
  }
}
