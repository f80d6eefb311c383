package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.hsm.TokenInfo.PinState;
import dev.edgeseal.journal.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenSC with a card, in a reader of software behind pcscd. Only root may start that service, so
 * others skip this.
 */
@Timeout(180)
class OpenScCardTest {
  private static final String PIN = "135791";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static @Nullable Process service;

  @TempDir private Path folder;

  private final PivCard.Memory memory;
  private @Nullable PivCard card;
  private Pkcs11Module module = OpenScTest.MODULE;
  private Path pinFile = Path.of("");

  OpenScCardTest() throws Exception {
    memory = new PivCard.Memory(PIN);
  }

  @BeforeAll
  static void startTheService() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "pcscd needs root");
    assumeTrue(
        Files.exists(Path.of("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")),
        "this distribution has no package vsmartcard-vpcd");
    if (!Files.exists(Path.of("/run/pcscd/pcscd.comm"))) {
      service =
          new ProcessBuilder(Packages.command(Packages.program("pcscd", "pcscd"), "--foreground"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    }
  }

  @AfterAll
  static void endTheService() throws InterruptedException {
    OpenScTest.MODULE.close();
    Process p = service;
    if (p != null) {
      p.destroy();
      p.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void putIn() throws IOException {
    pinFile = pinFile("pin", PIN);
    insert();
  }

  @AfterEach
  void pull() throws IOException {
    PivCard c = card;
    card = null;
    if (c != null) {
      c.close();
      await()
          .atMost(PATIENCE)
          .until(() -> {
            module.recycle();
            return module.tokens().isEmpty();
          });
    }
  }

  private void insert() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> {
          if (card == null) {
            module.present(); // wakes a service that starts when it is asked
            card = new PivCard(memory);
          }
          module.recycle();
          return module.tokens().stream().anyMatch(t -> t.pin() != PinState.NOT_SET);
        });
  }

  private Path pinFile(String name, String pin) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, pin + "\n", StandardCharsets.US_ASCII);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private TokenId token() {
    return TokenId.of(module.tokens().getFirst().label());
  }

  private Signer open(Path pin) {
    return TokenSigner.open(module, token(), PivCard.ALIAS, pin);
  }

  @Test
  void aCardThatWasMadeReadyElsewherePassesTheTestThatAnyoneCanRun() {
    try (Pin pin = Pin.read(pinFile)) {
      ConformanceReport report =
          Conformance.run(
              module,
              new Conformance.Settings(
                  token(), Optional.of(PivCard.ALIAS), 10, SecondProcessMain.class),
              pin,
              check -> {});
      assertThat(report.checks())
          .hasSizeGreaterThan(8)
          .allMatch(c -> c.state() == ConformanceReport.State.PASS);
    }
  }

  @Test
  void theLastTryOfAPinIsNeverUsedUp() throws IOException {
    Path wrong = pinFile("wrong", "975310");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> open(wrong))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("ES-HSM-014");
    }
    assertThat(memory.tries).isEqualTo(1);
    assertThat(module.find(token()).pin()).isEqualTo(PinState.LAST_TRY);
    for (Path any : new Path[] {wrong, pinFile}) {
      assertThatThrownBy(() -> open(any))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("ES-HSM-013");
    }
    assertThat(memory.tries).isEqualTo(1);
  }

  @Test
  void aCardThatIsPulledAndPutBackSignsAgainByItself() throws IOException {
    byte[] message = {1, 2, 3};
    try (Signer signer = open(pinFile)) {
      signer.sign(message);
      PivCard pulled = card;
      card = null;
      if (pulled != null) {
        pulled.close();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThatThrownBy(() -> signer.sign(message)).isInstanceOf(RetryLater.class));
      insert();
      assertThat(Es256.verify(signer.chain().publicKey(), message, signer.sign(message))).isTrue();
    }
  }
}
