package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.GiveUp;
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
      assertFails(HsmCode.PIN_REFUSED, () -> signer.sign(new byte[1]));
      FileTime refused = Files.getLastModifiedTime(token.pinFile());
      Files.write(token.pinFile(), right, StandardOpenOption.TRUNCATE_EXISTING);
      Files.setLastModifiedTime(token.pinFile(), refused);
      assertFails(HsmCode.PIN_REFUSED, () -> signer.sign(new byte[1]));
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
}
