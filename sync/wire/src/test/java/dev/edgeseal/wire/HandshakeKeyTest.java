package dev.edgeseal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CoseSign1;
import dev.edgeseal.evidence.Es256;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeKeyTest {
  private static final byte[] HEAD = CoseSign1.toBeSigned(new byte[] {(byte) 0xa0}, new byte[32]);

  private final KeyPair pair = p256();
  private final HandshakeKey key =
      new HandshakeKey(message -> {
        try {
          Signature s = Signature.getInstance("SHA256withECDSAinP1363Format", "SunEC");
          s.initSign(pair.getPrivate());
          s.update(message);
          return Bytes.of(s.sign());
        } catch (java.security.GeneralSecurityException e) {
          throw new IllegalStateException(e);
        }
      });

  private static KeyPair p256() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] certificateVerify() {
    return (" ".repeat(64) + "TLS 1.3, client CertificateVerify\0" + "h".repeat(32))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** ServerKeyExchange on P-256 whose client random is chosen. */
  private static byte[] keyExchange(byte[] clientRandom) {
    byte[] message = new byte[133];
    new Random(1).nextBytes(message);
    System.arraycopy(clientRandom, 0, message, 0, 32);
    System.arraycopy(new byte[] {3, 0, 0x17, 65, 4}, 0, message, 64, 5);
    return message;
  }

  @Test
  void whatHandshakesSignIsSigned() {
    byte[] transcript = new byte[500];
    transcript[0] = 1;
    byte[] random = new byte[32];
    for (byte[] message : new byte[][] {certificateVerify(), transcript, keyExchange(random)}) {
      assertThat(
              Es256.verify(pair.getPublic(), message, Es256.normalise(key.sign(message).toArray())))
          .isTrue();
    }
  }

  @Test
  void aHeadIsNeverSigned() {
    assertThatThrownBy(() -> key.sign(HEAD)).isInstanceOf(IllegalArgumentException.class);
    byte[] longer = Arrays.copyOf(HEAD, 133);
    assertThatThrownBy(() -> key.sign(longer)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRandomThatBeginsAHeadIsRefused() {
    byte[] chosen = Arrays.copyOf(HEAD, 32);
    byte[] message = keyExchange(chosen);
    assertThatThrownBy(() -> key.sign(message)).isInstanceOf(IllegalArgumentException.class);
    chosen[11] ^= 1; // "Signature1" no more
    byte[] harmless = keyExchange(chosen);
    assertThat(key.sign(harmless).size()).isEqualTo(64);
  }

  @Test
  void nothingElseIsSigned() {
    byte[] certificate = new byte[133];
    certificate[0] = 0x30;
    byte[] otherCurve = keyExchange(new byte[32]);
    otherCurve[66] = 0x18;
    for (byte[] message :
        new byte[][] {
          {},
          "edgeseal self-test".getBytes(StandardCharsets.US_ASCII),
          " ".repeat(64).getBytes(StandardCharsets.US_ASCII),
          certificate,
          otherCurve,
          Arrays.copyOf(keyExchange(new byte[32]), 134)
        }) {
      assertThatThrownBy(() -> key.sign(message)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void itHasNoMaterial() throws Exception {
    assertThat(key.getEncoded()).isNull();
    assertThat(key.getFormat()).isNull();
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(key)).isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void oneSignatureObjectServesEveryKeyInTurn() throws Exception {
    HandshakeProvider.install();
    Signature s = Signature.getInstance("SHA256withECDSA");
    byte[] message = certificateVerify();
    for (int i = 0; i < 3; i++) {
      s.initSign(key);
      s.update(message);
      byte[] own = s.sign();
      s.initVerify(pair.getPublic());
      s.update(message);
      assertThat(s.verify(own)).isTrue();
      s.initSign(pair.getPrivate());
      s.update(message);
      byte[] software = s.sign();
      s.initVerify(pair.getPublic());
      s.update(message);
      assertThat(s.verify(software)).isTrue();
    }
  }

  @Test
  void aRefusedMessageFailsTheSignature() throws Exception {
    HandshakeProvider.install();
    Signature s = Signature.getInstance("SHA256withECDSA");
    s.initSign(key);
    s.update(HEAD);
    assertThatThrownBy(s::sign).isInstanceOf(SignatureException.class);
  }
}
