package dev.edgeseal.hsm;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SoftHSM's tokens behind a socket, served by p11-kit in a process of its own: as an HSM in the
 * network is. One for the whole JVM, since the client reads its environment.
 */
final class RemoteHsm {
  private static @Nullable RemoteHsm shared;

  private final Path socket;
  private final Pkcs11Module module;
  private @Nullable Process server;

  private RemoteHsm() {
    try {
      // a socket's name has at most 107 bytes
      socket = Files.createTempDirectory("p11").resolve("hsm.sock");
      NativeEnvironment.set("P11_KIT_SERVER_ADDRESS", "unix:path=" + socket);
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
      start();
      module = Pkcs11Module.load(Packages.library("p11-kit-client.so", "p11-kit-modules"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static synchronized RemoteHsm shared() {
    RemoteHsm existing = shared;
    if (existing == null) {
      existing = new RemoteHsm();
      shared = existing;
    }
    return existing;
  }

  Pkcs11Module module() {
    return module;
  }

  void start() {
    try {
      Files.deleteIfExists(socket);
      server =
          new ProcessBuilder(
                  Packages.command(
                      Packages.program("p11-kit", "p11-kit"),
                      "server",
                      "-f",
                      "-n",
                      socket.toString(),
                      "--provider",
                      SoftHsm.library().toString(),
                      "pkcs11:"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server and the processes it keeps for its clients. */
  void stop() {
    Process p = server;
    server = null;
    if (p == null) {
      return;
    }
    List<ProcessHandle> all = p.descendants().toList();
    p.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      p.waitFor(10, TimeUnit.SECONDS);
      await().atMost(Duration.ofSeconds(10)).until(() -> all.stream().noneMatch(RemoteHsm::runs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One that nobody waits for stays as a name: it holds nothing any more. */
  private static boolean runs(ProcessHandle h) {
    try {
      return h.isAlive()
          && !Files.readString(Path.of("/proc/" + h.pid() + "/stat")).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }
}
