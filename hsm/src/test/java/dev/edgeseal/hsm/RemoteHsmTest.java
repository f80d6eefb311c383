package dev.edgeseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SoftHSM in another process, behind p11-kit's socket. */
class RemoteHsmTest extends ModuleContract {
  private static @Nullable Ready made;

  @Override
  Pkcs11Module module() {
    return RemoteHsm.shared().module();
  }

  @Override
  Ready ready() throws IOException {
    Ready r = made;
    if (r == null) {
      SoftHsm.Token token = SoftHsm.newToken(); // the server offers those that are initialised
      RemoteHsm.shared().stop();
      RemoteHsm.shared().start();
      module().recycle();
      DeviceKey.ensure(module(), token.id(), token.pinFile(), SoftHsm.ALIAS, SoftHsm.CLOCK);
      r = new Ready(token.id(), token.pinFile());
      made = r;
    }
    return r;
  }

  @Override
  void away() {
    RemoteHsm.shared().stop();
  }

  @Override
  void back() {
    RemoteHsm.shared().start();
  }

  @Test
  void whatLeadsToAnotherLibraryHasTheWaysOfBoth() {
    assertThat(module().quirks()).contains(Quirk.LOGIN_PER_CONNECTION);
    assertThat(module().tokens()).allMatch(t -> t.manufacturer().startsWith("SoftHSM"));
  }
}
