package dev.edgeseal.wire;

import java.io.ByteArrayOutputStream;
import java.security.AlgorithmParameters;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Lets JSSE and Scandium sign with a {@link HandshakeKey}: SHA256withECDSA, signed by the key's own
 * way for such a key, by SunEC for every other key and for every verification. It stands first in
 * this process, because Scandium keeps one {@link Signature} a thread for both uses, and the
 * platform binds that object to the first provider that takes its first key.
 */
final class HandshakeProvider extends Provider {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "SHA256withECDSA";

  private HandshakeProvider() {
    super("EdgesealHandshake", "1", "SHA256withECDSA by a key that stays in its token");
    putService(new SignatureService(this));
  }

  /** Idempotent. */
  static void install() {
    Security.insertProviderAt(new HandshakeProvider(), 1);
  }

  private static final class SignatureService extends Service {
    SignatureService(Provider provider) {
      super(provider, "Signature", ALGORITHM, HandshakeSignature.class.getName(), null, null);
    }

    @Override
    public Object newInstance(@Nullable Object parameter) {
      return new HandshakeSignature();
    }

    @Override
    public boolean supportsParameter(@Nullable Object key) {
      return true;
    }
  }

  /** Either {@code own} is set, or {@code software} is in use. */
  private static final class HandshakeSignature extends SignatureSpi {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private @Nullable HandshakeKey own;
    private @Nullable Signature software;

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      message.reset();
      if (key instanceof HandshakeKey handshake) {
        own = handshake;
      } else {
        software().initSign(key);
      }
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      software().initVerify(key);
    }

    private Signature software() throws InvalidKeyException {
      own = null;
      try {
        if (software == null) {
          software = Signature.getInstance(ALGORITHM, "SunEC");
        }
        return software;
      } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
        throw new InvalidKeyException("this JDK has no P-256", e);
      }
    }

    private Signature inUse() throws SignatureException {
      if (software == null) {
        throw new SignatureException("not initialised");
      }
      return software;
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
      if (own == null) {
        inUse().update(b);
      } else {
        message.write(b);
      }
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
      if (own == null) {
        inUse().update(bytes, offset, length);
      } else {
        message.write(bytes, offset, length);
      }
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      if (own == null) {
        return inUse().sign();
      }
      byte[] signed = message.toByteArray();
      message.reset();
      try {
        return der(own.sign(signed).toArray());
      } catch (RuntimeException e) {
        throw new SignatureException(e.getMessage(), e);
      }
    }

    /** ECDSA-Sig-Value of RFC 3279 2.2.3, which handshakes carry. */
    private static byte[] der(byte[] raw) {
      ByteArrayOutputStream integers = new ByteArrayOutputStream();
      for (int at = 0; at < raw.length; at += raw.length / 2) {
        byte[] integer = new java.math.BigInteger(1, raw, at, raw.length / 2).toByteArray();
        integers.write(2);
        integers.write(integer.length);
        integers.writeBytes(integer);
      }
      ByteArrayOutputStream sequence = new ByteArrayOutputStream();
      sequence.write(0x30);
      sequence.write(integers.size()); // two of at most 33 bytes: the short form
      sequence.writeBytes(integers.toByteArray());
      return sequence.toByteArray();
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
      return inUse().verify(signature);
    }

    @Override
    protected void engineSetParameter(@Nullable AlgorithmParameterSpec parameters) {
      if (parameters != null) {
        throw new UnsupportedOperationException("the curve is the key's");
      }
    }

    @Override
    @SuppressWarnings("NullAway") // as SignatureSpi says when there are none
    protected AlgorithmParameters engineGetParameters() {
      return null;
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException(name);
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException(name);
    }
  }
}
