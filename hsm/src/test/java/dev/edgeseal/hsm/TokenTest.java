package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.hsm.TokenInfo.PinState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final Pkcs11Module MODULE = SoftHsm.module();

  @Test
  void aMissingTokenIsSaidWithWhatIsThere() {
    SoftHsm.Token token = SoftHsm.newToken();
    assertThatThrownBy(() -> MODULE.find(TokenId.of("no-such-token")))
        .isInstanceOf(RetryLater.class)
        .hasMessageContaining("ES-HSM-004")
        .hasMessageContaining(token.id().toString());
  }

  @Test
  void twoTokensOfOneLabelNeedASerial() throws CryptokiException {
    SoftHsm.Token one = SoftHsm.newToken();
    TokenInfo free =
        MODULE.present().stream().filter(t -> !t.initialised()).findFirst().orElseThrow();
    try (Pin so = Pin.random(new SecureRandom())) {
      MODULE.cryptoki().initToken(free.slot(), so, one.id().label());
    }
    String serial = one.id().serial().orElseThrow();
    assertThatThrownBy(() -> MODULE.find(TokenId.of(one.id().label())))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("ES-HSM-005")
        .hasMessageContaining(serial);
    assertThat(MODULE.find(one.id()).serial()).isEqualTo(serial);
  }

  @Test
  void aLabelInUseIsNotGivenTwice() {
    SoftHsm.Token one = SoftHsm.newToken();
    assertThatThrownBy(() -> SoftHsm.newToken(one.id().label())).isInstanceOf(RejectInput.class);
    assertThatThrownBy(() -> SoftHsm.newToken("x".repeat(33))).isInstanceOf(RejectInput.class);
  }

  @Test
  void aTokenWithoutAUserPinIsNotReady() throws CryptokiException {
    String label = SoftHsm.freshLabel();
    TokenInfo free =
        MODULE.present().stream().filter(t -> !t.initialised()).findFirst().orElseThrow();
    try (Pin so = Pin.random(new SecureRandom())) {
      MODULE.cryptoki().initToken(free.slot(), so, label);
    }
    assertThat(MODULE.find(TokenId.of(label)).pin()).isEqualTo(PinState.NOT_SET);
    SoftHsm.Token other = SoftHsm.newToken();
    assertThatThrownBy(
            () -> TokenSigner.open(MODULE, TokenId.of(label), SoftHsm.ALIAS, other.pinFile()))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("ES-HSM-007");
  }

  @Test
  void theLastTryIsToldFromTheFlags() {
    assertThat(PinState.ofFlags(0x8)).isEqualTo(PinState.ALL_TRIES_LEFT);
    assertThat(PinState.ofFlags(0x10008)).isEqualTo(PinState.SOME_TRIES_LEFT);
    assertThat(PinState.ofFlags(0x30008)).isEqualTo(PinState.LAST_TRY);
    assertThat(PinState.ofFlags(0x40008)).isEqualTo(PinState.LOCKED);
  }

  @Test
  void aMissingModuleAndAFileThatIsNoneAreSaid() throws Exception {
    Path text = Files.writeString(Files.createTempFile("not-a-module", ".so"), "text");
    for (Path bad : List.of(Path.of("/nonexistent.so"), Path.of("relative.so"), text)) {
      assertThatThrownBy(() -> Pkcs11Module.load(bad))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("ES-HSM-001");
    }
    Files.delete(text);
  }

  @Test
  void aKeyIsMadeOnceAndCannotLeaveTheToken() {
    SoftHsm.Token token = SoftHsm.newToken();
    DeviceKey first = ensure(token);
    DeviceKey again = ensure(token);
    assertThat(first.created()).isTrue();
    assertThat(again.created()).isFalse();
    assertThat(again.chain()).isEqualTo(first.chain());
    try (Pin pin = Pin.read(token.pinFile())) {
      TokenKeys keys = TokenKeys.login(MODULE, token.id(), pin, TokenKeys.Use.SIGN);
      assertThat(keys.privateKey(SoftHsm.ALIAS).getEncoded()).isNull();
      keys.requireSealed(SoftHsm.ALIAS);
    }
  }

  @Test
  void aKeyThatCouldLeaveIsRefused() throws Exception {
    SoftHsm.Token token = SoftHsm.newToken();
    try (Pin pin = Pin.read(token.pinFile())) {
      TokenKeys keys = TokenKeys.login(MODULE, token.id(), pin, TokenKeys.Use.PROVISION);
      KeyPairGenerator software = KeyPairGenerator.getInstance("EC", "SunEC");
      software.initialize(256);
      var pair = software.generateKeyPair();
      PrivateKey key = pair.getPrivate();
      X509Certificate certificate =
          SelfSigned.named(
              Issuer.device("x"),
              pair.getPublic(),
              key,
              java.security.Security.getProvider("SunEC"),
              SoftHsm.CLOCK.instant());
      keys.store().setKeyEntry(SoftHsm.ALIAS, key, null, new Certificate[] {certificate});
    }
    assertThatThrownBy(() -> ensure(token))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("ES-HSM-018");
    assertThatThrownBy(token::open).isInstanceOf(GiveUp.class).hasMessageContaining("ES-HSM-018");
  }

  @Test
  void aCitySignsItsOwnCertificateOnce() throws Exception {
    SoftHsm.Token token = SoftHsm.newToken();
    DeviceKey key = ensure(token);
    CertificateChain chain = key.selfSign(Issuer.city("vienna"));
    X509Certificate certificate = chain.leaf();
    certificate.verify(key.publicKey());
    assertThat(CertificateChain.uris(certificate)).containsExactly("urn:edgeseal:city:vienna");
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=vienna");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(ensure(token).selfSign(Issuer.city("vienna"))).isEqualTo(chain);
    try (TokenSigner signer = token.open()) {
      assertThat(signer.chain()).isEqualTo(chain);
    }
  }

  @Test
  void aCertificateForAnotherKeyIsNotImported() {
    DeviceKey one = ensure(SoftHsm.newToken());
    DeviceKey two = ensure(SoftHsm.newToken());
    CertificateChain before = one.chain();
    assertThatThrownBy(() -> one.importChain(two.chain().certificates()))
        .isInstanceOf(RejectInput.class)
        .hasMessageContaining("ES-HSM-021");
    assertThat(one.chain()).isEqualTo(before);
  }

  @Test
  void everyCodeHasAnIdOfItsOwnAndWordsForAPerson() {
    Set<String> ids = new HashSet<>();
    for (HsmCode code : HsmCode.values()) {
      assertThat(ids.add(code.id())).isTrue();
      assertThat(List.of(code.title(), code.cause(), code.remedy())).allMatch(t -> t.length() > 10);
    }
  }

  private static DeviceKey ensure(SoftHsm.Token token) {
    return DeviceKey.ensure(MODULE, token.id(), token.pinFile(), SoftHsm.ALIAS, SoftHsm.CLOCK);
  }
}
