package dev.edgeseal.testrig;

import dev.edgeseal.agent.demo.BrokerFolder;
import dev.edgeseal.agent.demo.Installed;
import dev.edgeseal.provisioning.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real Mosquitto of its own: on a port of the loopback interface that it keeps over restarts,
 * without state; plain and open to anybody, or with the project's configuration. Belongs to one
 * thread.
 */
public final class MosquittoBroker implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

  private final Path directory;
  private final int port;
  private final String scheme;
  private @Nullable Process process;

  /**
   * Starts a plain broker.
   *
   * @param directory for its configuration and log; exists
   */
  public MosquittoBroker(Path directory) {
    this(directory, freePort(), "mqtt");
    writePlain();
    start();
  }

  private MosquittoBroker(Path directory, int port, String scheme) {
    this.directory = directory;
    this.port = port;
    this.scheme = scheme;
  }

  /**
   * Starts a broker with the project's configuration.
   *
   * @param directory for its configuration, keys and log; exists
   * @param authority of the broker's certificate, which is for localhost and 127.0.0.1, and of its
   *     clients'
   */
  public static MosquittoBroker secure(Path directory, TestAuthority authority, String city) {
    return secure(directory, authority, List.of("localhost", "127.0.0.1"), city, folder -> {});
  }

  /**
   * @param hosts that the broker's certificate names
   * @param change made before it starts
   */
  public static MosquittoBroker secure(
      Path directory,
      TestAuthority authority,
      List<String> hosts,
      String city,
      Consumer<BrokerFolder> change) {
    MosquittoBroker broker = new MosquittoBroker(directory, freePort(), "mqtts");
    change.accept(BrokerFolder.make(directory, broker.port, authority, hosts, city));
    broker.start();
    return broker;
  }

  private static int freePort() {
    try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return s.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writePlain() {
    try {
      Files.writeString(
          directory.resolve("mosquitto.conf"),
          """
          listener %d 127.0.0.1
          allow_anonymous true
          persistence false
          max_inflight_messages 0
          set_tcp_nodelay true
          log_dest none
          """
              .formatted(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again on the same port, without anything from before. */
  public void start() {
    if (process != null) {
      throw new IllegalStateException("the broker runs already");
    }
    try {
      Path configuration = directory.resolve("mosquitto.conf");
      process =
          new ProcessBuilder(Installed.mosquitto().toString(), "-c", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("mosquitto.log").toFile())
              .start();
      awaitListening(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening(Process started) throws IOException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (started.isAlive() && System.nanoTime() < deadline) {
      try (Socket s = new Socket()) {
        s.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        return;
      } catch (IOException notYet) {
        Thread.onSpinWait();
      }
    }
    throw new IllegalStateException(
        "mosquitto does not listen: " + Files.readString(directory.resolve("mosquitto.log")));
  }

  public URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  /** Ends it with SIGTERM. Idempotent. */
  public void stop() {
    end(false);
  }

  /** Ends it with SIGKILL: its connections just break. Idempotent. */
  public void kill() {
    end(true);
  }

  private void end(boolean forcibly) {
    Process p = process;
    process = null;
    if (p == null) {
      return;
    }
    if (forcibly) {
      p.destroyForcibly();
    } else {
      p.destroy();
    }
    try {
      if (!p.waitFor(10, TimeUnit.SECONDS)) {
        p.destroyForcibly();
        throw new IllegalStateException("mosquitto does not end");
      }
    } catch (InterruptedException e) {
      p.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
