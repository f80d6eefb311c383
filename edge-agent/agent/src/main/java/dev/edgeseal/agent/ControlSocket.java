package dev.edgeseal.agent;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix stream socket on which a process says how it is: who connects gets one line of JSON. It
 * takes no commands, so whoever may open it can change nothing.
 */
public final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final int MAX_LINE = 1 << 20;

  private final Path path;
  private final ServerSocketChannel server;
  private final Supplier<String> status;

  private ControlSocket(Path path, ServerSocketChannel server, Supplier<String> status) {
    this.path = path;
    this.server = server;
    this.status = status;
  }

  /**
   * @throws GiveUp when another process answers there
   */
  static void requireFree(Path path) {
    if (Files.exists(path) && isAnswered(path)) {
      throw new GiveUp(AgentCode.ALREADY_RUNNING, "(" + path + ")");
    }
  }

  private static boolean isAnswered(Path path) {
    try (SocketChannel c = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return c.isConnected();
    } catch (IOException e) {
      return false; // nobody listens: a file left by a process that was killed
    }
  }

  /** Starts to answer, on a virtual thread. Only this user and group may connect. */
  static ControlSocket open(Path path, Supplier<String> status) {
    requireFree(path);
    try {
      Files.deleteIfExists(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
      ControlSocket control = new ControlSocket(path, server, status);
      Thread.ofVirtual().name("control").start(control::serve);
      return control;
    } catch (IOException e) {
      throw new GiveUp(AgentCode.NO_CONTROL_SOCKET, "(" + path + ")", e);
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        ByteBuffer line =
            ByteBuffer.wrap((status.get() + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
          client.write(line);
        }
      } catch (ClosedChannelException e) {
        LOG.debug("control socket closed", e);
      } catch (IOException e) {
        LOG.debug("a client of the control socket went away", e);
      }
    }
  }

  /**
   * The line that the process at {@code path} says.
   *
   * @throws GiveUp when none answers
   */
  public static String ask(Path path) {
    try (SocketChannel c = SocketChannel.open(UnixDomainSocketAddress.of(path));
        var in = Channels.newInputStream(c)) {
      return new String(in.readNBytes(MAX_LINE), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new GiveUp(AgentCode.NOT_RUNNING, "(" + path + ")", e);
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("control socket left behind path={}", path, e);
    }
  }
}
