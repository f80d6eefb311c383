package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.hsm.ConformanceReport.Check;
import dev.edgeseal.journal.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every PKCS#11 library that is supported keeps, each with a real token. */
@Timeout(180)
abstract class ModuleContract extends SignerContract {
  /** An initialised token with its user PIN. */
  record Ready(TokenId token, Path pinFile) {}

  private Ready ready = new Ready(TokenId.of(""), Path.of(""));

  abstract Pkcs11Module module();

  /** A token that was made once, with a key under {@link SoftHsm#ALIAS}. */
  abstract Ready ready() throws IOException;

  /** Takes the token away, as by pulling its plug. */
  abstract void away();

  abstract void back();

  @BeforeEach
  void makeReady() throws IOException {
    ready = ready();
  }

  /** A token through the library itself, where it can. */
  static Ready initialise(Pkcs11Module module) throws IOException {
    Path pinFile = SoftHsm.conf().resolveSibling("pin-" + UUID.randomUUID());
    String label = SoftHsm.freshLabel();
    SecureRandom random = new SecureRandom();
    try (Pin so = Pin.random(random);
        Pin user = Pin.random(random)) {
      user.writeNew(pinFile);
      assertThat(TokenInitializer.ensure(module, label, so, user)).isTrue();
      assertThat(TokenInitializer.ensure(module, label, so, user)).isFalse();
    }
    TokenId token = module.find(TokenId.of(label)).id();
    DeviceKey.ensure(module, token, pinFile, SoftHsm.ALIAS, SoftHsm.CLOCK);
    return new Ready(token, pinFile);
  }

  @Override
  Signer open() {
    return TokenSigner.open(module(), ready.token(), SoftHsm.ALIAS, ready.pinFile());
  }

  @Test
  void aKeyIsMadeOnceAndWasNeverAbleToLeave() {
    DeviceKey key =
        DeviceKey.ensure(module(), ready.token(), ready.pinFile(), SoftHsm.ALIAS, SoftHsm.CLOCK);
    assertThat(key.created()).isFalse();
    assertThat(key.attributes().bornSealed()).isTrue();
    CertificateChain chain = key.selfSign(Issuer.city("vienna"));
    assertThat(key.selfSign(Issuer.city("vienna"))).isEqualTo(chain);
    try (Signer signer = open()) {
      assertThat(signer.chain()).isEqualTo(chain);
    }
  }

  @Test
  void itPassesTheTestThatAnyoneCanRun() {
    try (Pin pin = Pin.read(ready.pinFile())) {
      ConformanceReport report =
          Conformance.run(
              module(),
              new Conformance.Settings(
                  ready.token(), Optional.empty(), 50, SecondProcessMain.class),
              pin,
              check -> {});
      assertThat(report.checks())
          .allMatch(c -> c.state() == ConformanceReport.State.PASS)
          .extracting(Check::name)
          .contains("two processes", "session lost", "library restarted", "removes a key");
      assertThat(report.speed().orElseThrow().signatures()).isEqualTo(50);
    }
  }

  @Test
  void itGoesAwayAndComesBackAndSigningGoesOnByItself() {
    byte[] message = {1, 2, 3};
    try (Signer signer = open()) {
      signer.sign(message);
      away();
      try {
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> signer.sign(message))
              .isInstanceOf(RetryLater.class)
              .hasMessageNotContaining("(CKR_");
        }
      } finally {
        back();
      }
      assertThat(Es256.verify(signer.chain().publicKey(), message, signer.sign(message))).isTrue();
    }
  }

  @Test
  void aChangedPinIsTakenFromItsFileWithoutARestart() throws IOException {
    Path changed = SoftHsm.conf().resolveSibling("pin-" + UUID.randomUUID());
    try (Signer signer = open()) {
      signer.sign(new byte[1]);
      module().recycle(); // a TPM without a resource manager has no room for both
      try (Pin old = Pin.read(ready.pinFile());
          Pin fresh = Pin.random(new SecureRandom())) {
        fresh.writeNew(changed);
        TokenInitializer.changePin(module(), ready.token(), old, fresh);
      }
      module().recycle(); // all log-ins end: the next one needs the new PIN
      assertThatThrownBy(() -> signer.sign(new byte[1]))
          .isInstanceOf(RetryLater.class)
          .hasMessageContaining("ES-HSM-014");
      Files.move(changed, ready.pinFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThat(signer.sign(new byte[1]).size()).isEqualTo(Es256.SIZE);
    }
  }

  @Test
  void aWrongSecurityOfficersPinIsSaid() {
    TokenInfo token = module().find(ready.token());
    SecureRandom random = new SecureRandom();
    try (Pin wrong = Pin.random(random);
        Pin user = Pin.random(random)) {
      assertThatThrownBy(() -> TokenInitializer.unlock(module(), token, wrong, user))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("ES-HSM-028");
    }
    try (Signer signer = open()) {
      signer.sign(new byte[1]);
    }
  }
}
