package dev.edgeseal.hsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Real tokens in a directory of their own, below the module's target. */
final class SoftHsm {
  static final String ALIAS = "device";
  static final InstantSource CLOCK = InstantSource.system();

  private static final SoftHsm SHARED = new SoftHsm();

  private final Path tokens;
  private final Path library;
  private final Pkcs11Module module;

  /** A token with its user PIN, and where SoftHSM keeps it. */
  record Token(TokenId id, Path pinFile, Path directory) {
    TokenSigner open() {
      return TokenSigner.open(module(), id, ALIAS, pinFile);
    }
  }

  private SoftHsm() {
    try {
      Path conf =
          Path.of(
              Optional.ofNullable(System.getenv("SOFTHSM2_CONF"))
                  .orElseThrow(() -> new IllegalStateException("SOFTHSM2_CONF: see pom.xml")));
      tokens = Files.createTempDirectory(conf.toAbsolutePath().getParent(), "tokens");
      Files.writeString(conf, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
      library =
          Stream.of("softhsm", "x86_64-linux-gnu/softhsm", "aarch64-linux-gnu/softhsm")
              .map(d -> Path.of("/usr/lib", d, "libsofthsm2.so"))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("apt install softhsm2"));
      module = Pkcs11Module.load(library);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Pkcs11Module module() {
    return SHARED.module;
  }

  static Path library() {
    return SHARED.library;
  }

  static String freshLabel() {
    return "t-" + UUID.randomUUID().toString().substring(0, 13);
  }

  static Token newToken() {
    return newToken(freshLabel());
  }

  static Token newToken(String label) {
    SecureRandom random = new SecureRandom();
    Set<Path> before = directories();
    try (Pin so = Pin.random(random);
        Pin user = Pin.random(random)) {
      Path pinFile = SHARED.tokens.resolveSibling("pin-" + UUID.randomUUID());
      user.writeNew(pinFile);
      TokenId id = TokenInitializer.initialise(module(), label, so, user);
      Set<Path> added = directories();
      added.removeAll(before);
      return new Token(id, pinFile, added.iterator().next());
    }
  }

  static Token newTokenWithKey() {
    Token token = newToken();
    DeviceKey.ensure(module(), token.id(), token.pinFile(), ALIAS, CLOCK);
    return token;
  }

  private static Set<Path> directories() {
    try (Stream<Path> all = Files.list(SHARED.tokens)) {
      return new HashSet<>(all.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@link SigningProcess}. */
  static Process start(Path conf, Token token, int signatures) throws IOException {
    ProcessBuilder b =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path", ""),
                SigningProcess.class.getName(),
                library().toString(),
                token.id().label(),
                token.pinFile().toString(),
                Integer.toString(signatures)));
    b.environment().put("SOFTHSM2_CONF", conf.toString());
    return b.redirectErrorStream(true).start();
  }

  static Path conf() {
    return Path.of(Optional.ofNullable(System.getenv("SOFTHSM2_CONF")).orElse(""));
  }
}
