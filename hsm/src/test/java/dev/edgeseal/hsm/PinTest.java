package dev.edgeseal.hsm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinTest {
  @TempDir Path dir = Path.of("");

  @Test
  void aRandomPinIsWrittenForItsUserOnlyAndReadBack() throws IOException {
    Path file = dir.resolve("pin");
    try (Pin pin = Pin.random(new SecureRandom())) {
      pin.writeNew(file);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      try (Pin read = Pin.read(file)) {
        assertThat(read.chars()).isEqualTo(pin.chars()).hasSize(15);
      }
      assertThat(pin.toString()).isEqualTo("PIN");
      assertFails(HsmCode.PIN_FILE_EXISTS, () -> pin.writeNew(file));
    }
    assertThat(dir.toFile().list()).containsExactly("pin");
  }

  @Test
  void aClosedPinIsWiped() {
    Pin pin = Pin.random(new SecureRandom());
    char[] chars = pin.chars();
    pin.close();
    assertThat(chars).containsOnly('\0');
    assertThatThrownBy(pin::chars).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileThatOthersMayReadIsRefusedWithTheRemedy() throws IOException {
    Path file = write("123456\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertFails(HsmCode.PIN_FILE_OPEN, () -> Pin.read(file));
    assertThatThrownBy(() -> Pin.read(file)).hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void aMissingAnEmptyAndAStrangeFileAreRefused() throws IOException {
    assertFails(HsmCode.PIN_FILE_MISSING, () -> Pin.read(dir.resolve("none")));
    for (String bad : new String[] {"", "\n", "123\n", "12 34\n", "a\nb\n", "x".repeat(65)}) {
      Path file = write(bad);
      assertFails(HsmCode.PIN_FILE_CONTENT, () -> Pin.read(file));
    }
  }

  @Test
  void aPinThatEverybodyKnowsIsRefusedAndOthersAreNot() throws IOException {
    for (String known :
        List.of("1234", "12345678", "0000", "aaaaaa", "67890", "648219", "password")) {
      try (Pin pin = Pin.read(write(known))) {
        assertThatThrownBy(pin::requireNoDefault)
            .isInstanceOf(RejectInput.class)
            .hasMessageContaining("ES-HSM-027");
      }
    }
    for (String good : List.of("1357", "4711x", "123457", "aaaaab")) {
      try (Pin pin = Pin.read(write(good));
          Pin copy = pin.copy()) {
        pin.requireNoDefault();
        assertThat(pin.isSame(copy)).isTrue();
      }
    }
  }

  @Test
  void pinsComeFromAStreamOneALine() {
    PinInput input =
        new PinInput(new ByteArrayInputStream("first-1\r\nsecond-2".getBytes(US_ASCII)));
    try (Pin first = input.next();
        Pin second = input.next()) {
      assertThat(new String(first.chars())).isEqualTo("first-1");
      assertThat(new String(second.chars())).isEqualTo("second-2");
    }
    assertFails(HsmCode.PIN_INPUT, input::next);
    PinInput bad = new PinInput(new ByteArrayInputStream("x".repeat(100).getBytes(US_ASCII)));
    assertFails(HsmCode.PIN_FILE_CONTENT, bad::next);
  }

  @Test
  void aCredentialIsWhereSystemdPutsIt() {
    assertThat(Pin.credential("hsm-pin", Map.of("CREDENTIALS_DIRECTORY", "/run/credentials/x")))
        .isEqualTo(Path.of("/run/credentials/x/hsm-pin"));
    assertThat(Pin.credential("hsm-pin", Map.of()))
        .isEqualTo(Path.of("/run/credentials/edgeseal.service/hsm-pin"));
    assertFails(HsmCode.CREDENTIAL_MISSING, () -> Pin.credential("../pin", Map.of()));
    Path none = Pin.credential("no-such-credential", Map.of());
    assertFails(HsmCode.CREDENTIAL_MISSING, () -> Pin.read(none));
  }

  @Test
  void aWrongPinIsTriedOnceAndNeverShown() throws IOException {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    // another login of this process would hide the wrong PIN
    SoftHsm.module().recycle();
    String wrong = "wrong-" + System.nanoTime();
    Path file = write(wrong);
    Pkcs11Module module = SoftHsm.module();
    assertFails(
        HsmCode.PIN_REFUSED, () -> TokenSigner.open(module, token.id(), SoftHsm.ALIAS, file));
    try {
      TokenSigner.open(module, token.id(), SoftHsm.ALIAS, file);
    } catch (GiveUp e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain(wrong).contains("ES-HSM-014").contains("left");
    }
    try (TokenSigner signer = token.open()) {
      assertThat(signer.sign(new byte[1]).size()).isEqualTo(64);
    }
  }

  @Test
  void aRefusedPinIsNotTriedAgainUntilItsFileChanges() throws IOException {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    try (TokenSigner signer = token.open()) {
      byte[] right = Files.readAllBytes(token.pinFile());
      Files.writeString(token.pinFile(), "not-the-pin\n");
      SoftHsm.module().recycle();
      assertWaits(HsmCode.PIN_REFUSED, signer);
      FileTime refused = Files.getLastModifiedTime(token.pinFile());
      Files.write(token.pinFile(), right, StandardOpenOption.TRUNCATE_EXISTING);
      Files.setLastModifiedTime(token.pinFile(), refused);
      assertWaits(HsmCode.PIN_REFUSED, signer);
      Files.setLastModifiedTime(
          token.pinFile(), FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
      assertThat(signer.sign(new byte[1]).size()).isEqualTo(64);
    }
  }

  @Test
  void aSignerWhoseCertificatesAreKnownStartsWithAWrongPinAndWaitsForTheRightOne()
      throws IOException {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    CertificateChain known;
    try (TokenSigner signer = token.open()) {
      known = signer.chain();
    }
    byte[] right = Files.readAllBytes(token.pinFile());
    Files.writeString(token.pinFile(), "not-the-pin\n");
    SoftHsm.module().recycle();
    try (TokenSigner signer =
        TokenSigner.open(SoftHsm.module(), token.id(), SoftHsm.ALIAS, token.pinFile(), known)) {
      assertThat(signer.chain()).isEqualTo(known);
      assertWaits(HsmCode.PIN_REFUSED, signer);
      Files.write(token.pinFile(), right, StandardOpenOption.TRUNCATE_EXISTING);
      Files.setLastModifiedTime(
          token.pinFile(), FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
      assertThat(signer.sign(new byte[1]).size()).isEqualTo(64);
    }
  }

  private Path write(String text) throws IOException {
    Path file = Files.createTempFile(dir, "pin", "");
    return Files.writeString(file, text);
  }

  private static void assertFails(HsmCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(GiveUp.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** The signer says why it does not sign, and may be asked again. */
  private static void assertWaits(HsmCode code, TokenSigner signer) {
    assertThatThrownBy(() -> signer.sign(new byte[1]))
        .isInstanceOfSatisfying(RetryLater.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
