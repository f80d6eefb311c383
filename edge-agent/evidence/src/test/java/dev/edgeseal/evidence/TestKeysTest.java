package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TestKeysTest {
  @Test
  void aDeviceSignsUnderItsIssuer() {
    TestKeys device = TestKeys.ca().device("dev-1");
    byte[] message = "m".getBytes(StandardCharsets.UTF_8);
    assertThat(Es256.verify(device.chain().publicKey(), message, device.sign(message))).isTrue();
    assertThat(CertificateChain.uris(device.chain().leaf())).containsExactly(device.issuer());
    assertThat(device.issuer()).isEqualTo(Issuer.device("dev-1"));
  }

  @Test
  void aCitySignsHeads() {
    TestKeys city = TestKeys.city("riverside");
    Head head = city.head("log", OptionalLong.of(1), 3, Merkle.leaf(new byte[1]));
    assertThat(head.verify(city.chain().publicKey())).isTrue();
    assertThat(Head.parse(head.encode())).isEqualTo(head);
  }

  @Test
  void aCertificateHasOneEncodingDownToTheUnusedBitsOfItsSignature() {
    byte[] der;
    do {
      der = TestKeys.city("riverside").chain().encoded().getFirst().toArray();
    } while ((der[der.length - 1] & 1) != 0);
    Bytes good = Bytes.of(der);
    assertThat(CertificateChain.certificate(good)).isNotNull();
    int unused = der.length - CertificateChain.certificate(good).getSignature().length - 1;
    der[unused] = 1;
    Bytes changed = Bytes.of(der);
    assertThatThrownBy(() -> CertificateChain.certificate(changed))
        .isInstanceOf(Failure.RejectInput.class);
  }
}
