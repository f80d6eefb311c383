package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** tpm2-pkcs11 over a software TPM. */
class SoftwareTpmTest extends ModuleContract {
  private static @Nullable Ready made;

  @Override
  Pkcs11Module module() {
    return SoftwareTpm.shared().module();
  }

  @Override
  Ready ready() throws IOException {
    Ready r = made;
    if (r == null) {
      r = initialise(module());
      made = r;
    }
    return r;
  }

  @Override
  void away() {
    SoftwareTpm.shared().stop();
  }

  @Override
  void back() {
    SoftwareTpm.shared().start();
  }

  @Test
  void itsTokensAreToldApartByTheirLabelsAlone() {
    TokenInfo token = module().tokens().getFirst();
    assertThat(token.serial()).containsOnlyDigits().doesNotContainPattern("[1-9]");
    assertThat(module().quirks()).contains(Quirk.NO_SERIAL, Quirk.TRIES_NOT_TOLD);
    assertThat(TokenUri.of(token)).isEqualTo("pkcs11:token=" + token.label());
  }
}
