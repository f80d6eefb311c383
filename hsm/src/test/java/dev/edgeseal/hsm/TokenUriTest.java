package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 7512. */
class TokenUriTest {
  @Test
  void whatIsWrittenIsReadBackWhateverTheLabelHolds() {
    for (String label : List.of("plain", "two words", "a;b?c#d/e%f", "Zähler ü", "a=b&c")) {
      TokenInfo token = new TokenInfo(label, "0a 1b", "m", "m", 7, 0);
      String uri = TokenUri.of(token);
      assertThat(uri).matches("pkcs11:token=[^ ;?#/]+;serial=0a%201b");
      assertThat(TokenUri.parse(uri)).isEqualTo(new TokenId(label, Optional.of("0a 1b")));
      assertThat(TokenUri.parse(TokenUri.of(token, "key 1")))
          .isEqualTo(new TokenId(label, Optional.of("0a 1b")));
    }
    assertThat(TokenUri.of(new TokenInfo("tpm", "0000000000000000", "", "", 1, 0)))
        .isEqualTo("pkcs11:token=tpm");
    assertThat(TokenUri.parse("just a label")).isEqualTo(TokenId.of("just a label"));
  }

  @Test
  void aPinInAUriAndWhatIsNoUriAreRefused() {
    for (String bad :
        List.of(
            "pkcs11:token=a?pin-value=1234",
            "pkcs11:token=a?pin-source=file:/etc/pin",
            "pkcs11:serial=1",
            "pkcs11:",
            "pkcs11:token=a;token=b",
            "pkcs11:token=a%2",
            "pkcs11:token=" + "a".repeat(2000))) {
      assertThatThrownBy(() -> TokenUri.parse(bad))
          .isInstanceOf(RejectInput.class)
          .hasMessageContaining("ES-HSM-026")
          .hasMessageNotContaining("1234");
    }
  }

  @Test
  void aUriFindsItsTokenAfterItWasInitialisedAgain() throws CryptokiException {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    Pkcs11Module module = SoftHsm.module();
    TokenInfo before = module.find(token.id());
    String uri = TokenUri.of(before, SoftHsm.ALIAS);
    String soPin = "so-pin-of-this-one";
    try (Pin so =
            Pin.parse(
                token.pinFile(),
                soPin.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                soPin.length());
        Pin user = Pin.random(new SecureRandom())) {
      String label = SoftHsm.freshLabel();
      TokenId made = TokenInitializer.initialise(module, label, so, user);
      TokenInfo first = module.find(made);
      String made1 = TokenUri.of(first, SoftHsm.ALIAS);
      module.cryptoki().initToken(first.slot(), so, label);
      TokenInfo again = module.find(TokenUri.parse(made1));
      assertThat(TokenUri.of(again, SoftHsm.ALIAS)).isEqualTo(made1);
      assertThat(again.pin()).isEqualTo(TokenInfo.PinState.NOT_SET);
    }
    // others come and go meanwhile, and slots move
    SoftHsm.newToken();
    module.recycle();
    assertThat(module.find(TokenUri.parse(uri)).serial()).isEqualTo(before.serial());
  }
}
