package dev.edgeseal.agent.control;

import dev.edgeseal.sensors.SocketFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's side of the control socket: each connection gets one line and is closed. */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final Path socket;
  private final ServerSocketChannel server;
  private final Supplier<AgentStatus> status;

  private ControlServer(Path socket, ServerSocketChannel server, Supplier<AgentStatus> status) {
    this.socket = socket;
    this.server = server;
    this.status = status;
  }

  /**
   * Listens; only this user and its group may connect. A socket file that a dead agent left is
   * replaced, anything else never.
   *
   * @throws dev.edgeseal.evidence.Failure when it cannot listen there
   */
  public static ControlServer start(Path socket, Supplier<AgentStatus> status) {
    ControlServer control = new ControlServer(socket, SocketFile.listen(socket), status);
    Thread.ofVirtual().name("control").start(control::serve);
    return control;
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        String line = status.get().toJson() + "\n";
        client.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.debug("a client of the control socket went away", e);
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.warn("the control socket is left behind path={}", socket, e);
    }
  }
}
