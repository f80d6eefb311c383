package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.journal.Signer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TokenSignerTest extends SignerContract {
  private static final byte[] MESSAGE = "a head".getBytes(StandardCharsets.US_ASCII);
  private static SoftHsm.Token shared = new SoftHsm.Token(TokenId.of(""), Path.of(""), Path.of(""));

  @BeforeAll
  static void makeAToken() {
    shared = SoftHsm.newTokenWithKey();
  }

  @Override
  Signer open() {
    return shared.open();
  }

  @Test
  void twoThousandSignaturesNeedNoSessionMoreThanTen() throws CryptokiException {
    try (Signer signer = open()) {
      for (int i = 0; i < 10; i++) {
        signer.sign(MESSAGE);
      }
      long before = nextHandle();
      for (int i = 0; i < 2000; i++) {
        signer.sign(MESSAGE);
      }
      assertThat(nextHandle()).isEqualTo(before + 1);
    }
  }

  /** SoftHSM reports no session count, but numbers its sessions one by one. */
  private static long nextHandle() throws CryptokiException {
    Cryptoki cryptoki = SoftHsm.module().cryptoki();
    long session = cryptoki.openSession(SoftHsm.module().find(shared.id()).slot(), false);
    cryptoki.closeSession(session);
    return session;
  }

  @Test
  void aTokenThatGoesAwayAndComesBackSignsAgainByItself() throws IOException {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    Path elsewhere = SoftHsm.conf().resolveSibling(token.id().label() + "-away");
    try (Signer signer = token.open();
        Signer other = open()) {
      CertificateChain chain = signer.chain();
      signer.sign(MESSAGE);
      for (int round = 0; round < 3; round++) {
        Files.move(token.directory(), elsewhere);
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> signer.sign(MESSAGE)).isInstanceOf(RetryLater.class);
        }
        assertThat(signer.chain()).isEqualTo(chain);
        assertSigns(other);
        Files.move(elsewhere, token.directory());
        assertSigns(signer);
        assertSigns(other);
        assertSigns(signer);
      }
    }
  }

  @Test
  void aSignerOpensWhileItsTokenIsAwayWhenTheChainIsKnown() throws IOException {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    CertificateChain chain;
    try (Signer signer = token.open()) {
      chain = signer.chain();
    }
    Path elsewhere = SoftHsm.conf().resolveSibling(token.id().label() + "-away");
    Files.move(token.directory(), elsewhere);
    SoftHsm.module().recycle();
    assertThatThrownBy(token::open)
        .isInstanceOf(RetryLater.class)
        .hasMessageContaining("ES-HSM-004")
        .hasMessageContaining(shared.id().label());
    try (Signer signer =
        TokenSigner.open(SoftHsm.module(), token.id(), SoftHsm.ALIAS, token.pinFile(), chain)) {
      assertThat(signer.chain()).isEqualTo(chain);
      assertThatThrownBy(() -> signer.sign(MESSAGE)).isInstanceOf(RetryLater.class);
      Files.move(elsewhere, token.directory());
      assertSigns(signer);
    }
  }

  @Test
  void aSignerTakesNewerCertificatesFromTheTokenAtItsStart() {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    CertificateChain known;
    try (TokenSigner signer = token.open()) {
      known = signer.chain();
    }
    CertificateChain named =
        DeviceKey.ensure(
                SoftHsm.module(), token.id(), token.pinFile(), SoftHsm.ALIAS, SoftHsm.CLOCK)
            .selfSign(dev.edgeseal.evidence.Issuer.city("vienna"));
    try (Signer signer =
        TokenSigner.open(SoftHsm.module(), token.id(), SoftHsm.ALIAS, token.pinFile(), known)) {
      assertThat(signer.chain()).isEqualTo(named).isNotEqualTo(known);
      assertSigns(signer);
    }
  }

  @Test
  void aModuleFinishedBySomebodyElseIsStartedAgain() throws CryptokiException {
    try (Signer signer = open()) {
      SoftHsm.module().cryptoki().finish();
      assertSigns(signer);
    }
  }

  @Test
  void anotherTokensKeyIsNotTakenForOurs() {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    try (Signer signer = open()) {
      CertificateChain chain = signer.chain();
      assertFails(
          HsmCode.KEY_CHANGED,
          () ->
              TokenSigner.open(
                  SoftHsm.module(), token.id(), SoftHsm.ALIAS, token.pinFile(), chain));
    }
  }

  @Test
  void aMissingAliasIsSaidAndNoKeyIsMade() {
    SoftHsm.Token token = SoftHsm.newToken();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(token::open)
          .isInstanceOf(RetryLater.class)
          .hasMessageContaining("ES-HSM-017");
    }
  }

  @Test
  void signingWorksWhileAnotherProcessUsesTheToken() throws Exception {
    Process other = SoftHsm.start(SoftHsm.conf(), shared, 1000);
    try (Signer signer = open();
        BufferedReader out = other.inputReader()) {
      assertThat(out.readLine()).isEqualTo("ready");
      do {
        assertSigns(signer);
      } while (other.isAlive());
      assertThat(out.readLine()).isEqualTo("signed 1000");
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void withoutSoftHsmsConfigurationTheMessageSaysSo() throws Exception {
    Process other = SoftHsm.start(Path.of("/nonexistent/softhsm2.conf"), shared, 1);
    String text = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text).contains("ES-HSM-003");
  }

  private static void assertSigns(Signer signer) {
    Bytes signature = signer.sign(MESSAGE);
    assertThat(Es256.verify(signer.chain().publicKey(), MESSAGE, signature)).isTrue();
  }

  private static void assertFails(
      HsmCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GiveUp.class, e -> assertThat(((Failure) e).code()).isEqualTo(code));
  }
}
