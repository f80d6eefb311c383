package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Another process that uses a token at the same time; its PIN comes through a pipe. */
public final class SecondProcess {
  private static final String READY = "ready";
  private static final String DONE = "done";
  private static final int PATIENCE_SECONDS = 120;

  private SecondProcess() {}

  /**
   * What the other process does; its PIN comes on standard input.
   *
   * @param args library, label, serial or nothing, alias, number of signatures
   * @param say prints a line
   */
  public static void run(String[] args, Consumer<String> say) {
    TokenId token =
        new TokenId(args[1], args[2].isEmpty() ? Optional.empty() : Optional.of(args[2]));
    try (Pkcs11Module module = Pkcs11Module.load(Path.of(args[0]));
        Pin pin = PinInput.standard().next()) {
      String said =
          module.inSession(
              token,
              pin,
              session -> {
                TokenKey key =
                    TokenKey.find(session, args[3])
                        .orElseThrow(() -> TokenKey.missing(session, args[3]));
                SigningSoak soak = new SigningSoak(TokenCertificate.publicKey(key));
                say.accept(READY);
                soak.run(key, Integer.parseInt(args[4]));
                return soak.passed() ? DONE : soak.words();
              });
      say.accept(said);
    } catch (Failure e) {
      say.accept(e.getMessage());
    }
  }

  /** What is done meanwhile. */
  @FunctionalInterface
  interface Meanwhile {
    void run() throws CryptokiException;
  }

  /**
   * Runs it beside {@code work}, which starts once the other process is logged in.
   *
   * @param main a class whose main method calls {@link #run}
   * @return what went wrong there; empty when every signature was right
   */
  static Optional<String> beside(
      Class<?> main,
      Pkcs11Module module,
      TokenInfo token,
      Pin pin,
      String alias,
      int signatures,
      Meanwhile work)
      throws CryptokiException {
    Process process = null;
    try {
      process = start(main, module, token, alias, signatures);
      try (OutputStream in = process.getOutputStream()) {
        pin.writeTo(in);
      }
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        String first = line(out);
        if (!first.equals(READY)) {
          return Optional.of(first);
        }
        work.run();
        String last = line(out);
        return last.equals(DONE) ? Optional.empty() : Optional.of(last);
      }
    } catch (IOException e) {
      throw new GiveUp(HsmCode.TEST_FAILED, "(no second process: " + e.getMessage() + ")", e);
    } finally {
      if (process != null) {
        end(process);
      }
    }
  }

  /** Skips what libraries print. */
  private static String line(BufferedReader out) throws IOException {
    String last = "it ended without a word";
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      last = line;
      if (line.equals(READY) || line.equals(DONE) || line.startsWith("ES-")) {
        return line;
      }
    }
    return last;
  }

  private static Process start(
      Class<?> main, Pkcs11Module module, TokenInfo token, String alias, int signatures)
      throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path", ""),
                main.getName(),
                module.library().toString(),
                token.label(),
                token.hasSerial() ? token.serial() : "",
                alias,
                Integer.toString(signatures)))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
