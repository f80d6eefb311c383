package dev.edgeseal.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Issuer;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import org.junit.jupiter.api.Test;

class DeviceNameTest {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

  @Test
  void aNameIsTheKeysFingerprintWithACheckCharacter() throws Exception {
    PublicKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    String name = DeviceName.of(key);
    assertThat(name).matches("es-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]").isEqualTo(DeviceName.of(key));
    assertThat(DeviceName.require(name)).isEqualTo(name);
    assertThat(Issuer.device(name)).endsWith(name);
    BigInteger first = new BigInteger(Digest.sha256(key.getEncoded()).hex().substring(0, 10), 16);
    BigInteger read = BigInteger.ZERO;
    for (char c : (name.substring(3, 7) + name.substring(8, 12)).toCharArray()) {
      read = read.shiftLeft(5).or(BigInteger.valueOf(ALPHABET.indexOf(c)));
    }
    assertThat(read).isEqualTo(first);
  }

  @Test
  void everyWrongCharacterAndEverySwapIsFound() throws Exception {
    String name = DeviceName.of(KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic());
    int[] places = {3, 4, 5, 6, 8, 9, 10, 11, 13};
    for (int i : places) {
      for (int c = 0; c < ALPHABET.length(); c++) {
        requireRefused(name, with(name, i, ALPHABET.charAt(c)));
      }
      for (int j : places) {
        requireRefused(name, with(with(name, i, name.charAt(j)), j, name.charAt(i)));
      }
    }
    for (String bad : new String[] {"", "es-", name + "x", name.replace('-', '_')}) {
      requireRefused(name, bad);
    }
  }

  private static String with(String name, int at, char c) {
    return name.substring(0, at) + c + name.substring(at + 1);
  }

  private static void requireRefused(String name, String wrong) {
    if (!wrong.equals(name)) {
      assertThatThrownBy(() -> DeviceName.require(wrong)).isInstanceOf(RejectInput.class);
    }
  }
}
