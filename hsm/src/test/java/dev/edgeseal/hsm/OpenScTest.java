package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** OpenSC without a card: what can be known of it on any machine. */
class OpenScTest {
  static final Pkcs11Module MODULE =
      Pkcs11Module.load(Packages.library("opensc-pkcs11.so", "opensc-pkcs11"));

  @Test
  void withoutACardItSaysSoAndInitialisesNothing() {
    assertThat(MODULE.info().manufacturer()).startsWith("OpenSC");
    assertThat(MODULE.tokens()).isEmpty();
    assertThatThrownBy(() -> MODULE.find(TokenId.of("card")))
        .isInstanceOf(RetryLater.class)
        .hasMessageContaining("ES-HSM-004");
    SecureRandom random = new SecureRandom();
    try (Pin so = Pin.random(random);
        Pin user = Pin.random(random)) {
      assertThatThrownBy(() -> TokenInitializer.ensure(MODULE, "card", so, user))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("ES-HSM-031");
    }
  }
}
