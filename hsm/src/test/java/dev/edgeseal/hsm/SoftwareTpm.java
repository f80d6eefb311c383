package dev.edgeseal.hsm;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TPM 2.0 in a process of its own (swtpm), with tpm2-pkcs11 on top. One for the whole JVM, since
 * the library reads its environment.
 */
final class SoftwareTpm {
  private static @Nullable SoftwareTpm shared;

  private final Path state;
  private final int port;
  private final Pkcs11Module module;
  private @Nullable Process process;

  private SoftwareTpm() {
    try {
      Path target = SoftHsm.conf().toAbsolutePath().getParent();
      state = Files.createTempDirectory(target, "tpm");
      Path store = Files.createTempDirectory(target, "tpm-store");
      port = freePorts();
      NativeEnvironment.set("TPM2_PKCS11_TCTI", "swtpm:host=127.0.0.1,port=" + port);
      NativeEnvironment.set("TPM2_PKCS11_STORE", store.toString());
      NativeEnvironment.set("TPM2_PKCS11_LOG_LEVEL", "0");
      NativeEnvironment.set("TSS2_LOG", "all+none");
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
      start();
      allowWrongTries();
      module = Pkcs11Module.load(Packages.library("libtpm2_pkcs11.so", "libtpm2-pkcs11-1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static synchronized SoftwareTpm shared() {
    SoftwareTpm existing = shared;
    if (existing == null) {
      existing = new SoftwareTpm();
      shared = existing;
    }
    return existing;
  }

  Pkcs11Module module() {
    return module;
  }

  /** Two that follow each other, as the library takes the control port for granted. */
  private static int freePorts() throws IOException {
    for (int i = 0; i < 100; i++) {
      try (ServerSocket first = new ServerSocket(0);
          ServerSocket second = new ServerSocket(first.getLocalPort() + 1)) {
        return second.getLocalPort() - 1;
      } catch (IOException | IllegalArgumentException e) {
        continue; // the one behind it is taken
      }
    }
    throw new IOException("no two free ports in a row");
  }

  void start() {
    try {
      Process started =
          new ProcessBuilder(
                  Packages.command(
                      Packages.program("swtpm", "swtpm"),
                      "socket",
                      "--tpm2",
                      "--tpmstate",
                      "dir=" + state,
                      "--server",
                      "type=tcp,port=" + port,
                      "--ctrl",
                      "type=tcp,port=" + (port + 1),
                      "--flags",
                      "not-need-init,startup-clear"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process = started;
      // the control port: the other one serves one client and then ends
      await().atMost(Duration.ofSeconds(20)).until(() -> listens(port + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * TPM2_DictionaryAttackParameters (TPM 2.0 part 3, 25.3): as it comes, a TPM locks all of its
   * tokens after three wrong PINs, and takes a loss of power for one.
   */
  private void allowWrongTries() throws IOException {
    byte[] command =
        HexFormat.of()
            .parseHex(
                "8002"
                    + "00000027"
                    + "0000013a" // with a session, 39 bytes, the command
                    + "4000000a"
                    + "00000009"
                    + "40000009"
                    + "0000"
                    + "00"
                    + "0000" // no password
                    + "000003e8"
                    + "00000001"
                    + "00000001"); // 1000 tries
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(command);
      byte[] answer = socket.getInputStream().readNBytes(10);
      if (!HexFormat.of().formatHex(answer, 6, 10).equals("00000000")) {
        throw new IOException("the TPM refused: " + HexFormat.of().formatHex(answer));
      }
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** As when the power of the TPM goes. */
  void stop() {
    Process p = process;
    process = null;
    if (p != null) {
      try {
        p.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
