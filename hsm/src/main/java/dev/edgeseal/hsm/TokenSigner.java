package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.journal.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.ProviderException;
import java.security.Signature;
import java.security.SignatureException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs with a key in a token, in one long-lived session. When the token goes away, {@link #sign}
 * says {@link RetryLater}; a later call finds the token again by itself: it logs in anew, and if
 * that does not help restarts the module, at most once a call. The PIN is read from its file each
 * time and not kept. Safe for all threads: each waits for those that came before it, so that the
 * head's signature is at most as late as the handshakes' that were asked for earlier.
 */
public final class TokenSigner implements Signer {
  private static final Logger LOG = LoggerFactory.getLogger(TokenSigner.class);

  private final Pkcs11Module module;
  private final String alias;
  private final Path pinFile;
  private final CertificateChain chain;

  /** Fair; what stands below is guarded by it. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private TokenId token;

  /** Null while the token is away. */
  private @Nullable Connection connection;

  /** The PIN the token refused last, known by its file's time: it is not tried again. */
  private @Nullable Refused refused;

  private boolean away;
  private boolean closed;

  /** Objects of one generation of the module; never touched in another. */
  private record Connection(Signature signature, long generation) {}

  private record Refused(FileTime pinWritten, GiveUp failure) {}

  private TokenSigner(
      Pkcs11Module module, TokenId token, String alias, Path pinFile, CertificateChain chain) {
    this.module = module;
    this.token = token;
    this.alias = alias;
    this.pinFile = pinFile;
    this.chain = chain;
  }

  /**
   * Opens with the certificates in the token, which must be there.
   *
   * @param pinFile the user PIN, see {@link Pin#read}
   * @throws Failure with one of {@link HsmCode}
   */
  public static TokenSigner open(Pkcs11Module module, TokenId token, String alias, Path pinFile) {
    CertificateChain chain;
    module.inUse().lock();
    try (Pin pin = Pin.read(pinFile)) {
      chain = chainOf(TokenKeys.login(module, token, pin, TokenKeys.Use.SIGN), alias);
    } finally {
      module.inUse().unlock();
    }
    return open(module, token, alias, pinFile, chain);
  }

  /**
   * Opens also while the token is away: the certificates are known, signatures come later.
   *
   * @throws GiveUp when a person must act, with one of {@link HsmCode}
   */
  public static TokenSigner open(
      Pkcs11Module module, TokenId token, String alias, Path pinFile, CertificateChain chain) {
    TokenSigner signer = new TokenSigner(module, token, alias, pinFile, chain);
    try {
      signer.connection = signer.connect();
    } catch (RetryLater e) {
      signer.lost(e);
    }
    return signer;
  }

  private static CertificateChain chainOf(TokenKeys keys, String alias) {
    return CertificateChain.of(
        keys.certificates(alias).toArray(java.security.cert.X509Certificate[]::new));
  }

  @Override
  public CertificateChain chain() {
    return chain;
  }

  @Override
  public Bytes sign(byte[] message) {
    turn.lock();
    try {
      return signInTurn(message);
    } finally {
      turn.unlock();
    }
  }

  private Bytes signInTurn(byte[] message) {
    if (closed) {
      throw new IllegalStateException("the signer is closed");
    }
    Bytes signature = connection == null ? null : signWith(connection, message);
    if (signature == null) {
      connection = null;
      Connection anew = reconnect();
      connection = anew;
      signature = signWith(anew, message);
    }
    if (signature == null) {
      connection = null;
      throw lost(new RetryLater(HsmCode.TOKEN_AWAY, "(" + token + ")"));
    }
    if (away) {
      away = false;
      LOG.info("token {} is back", token);
    }
    return signature;
  }

  /** Null when the token did not sign: the connection is dead then. */
  private @Nullable Bytes signWith(Connection c, byte[] message) {
    module.inUse().lock();
    try {
      if (c.generation() != module.generation()) {
        return null;
      }
      c.signature().update(message);
      return Es256.normalise(c.signature().sign());
    } catch (SignatureException | ProviderException e) {
      LOG.debug("token {} did not sign: {}", token, CryptokiException.nameIn(e));
      return null;
    } finally {
      module.inUse().unlock();
    }
  }

  /** A new log-in; if that does not sign, the same after a restart of the module. */
  private Connection reconnect() {
    try {
      return connect();
    } catch (RetryLater first) {
      try {
        module.recycle();
        return connect();
      } catch (RetryLater second) {
        second.addSuppressed(first);
        throw lost(second);
      }
    }
  }

  private Connection connect() {
    FileTime pinWritten = pinTime();
    if (refused != null && refused.pinWritten().equals(pinWritten)) {
      throw refused.failure();
    }
    module.inUse().lock();
    try (Pin pin = Pin.read(pinFile)) {
      TokenKeys keys = TokenKeys.login(module, token, pin, TokenKeys.Use.SIGN);
      keys.requireSealed(alias);
      if (!chainOf(keys, alias).publicKey().equals(chain.publicKey())) {
        throw new GiveUp(HsmCode.KEY_CHANGED, "(key " + alias + " in " + keys.token() + ")");
      }
      keys.requireSigns(alias);
      token = keys.token().id();
      refused = null;
      return new Connection(keys.signature(alias), module.generation());
    } catch (GiveUp e) {
      if (e.code() == HsmCode.PIN_REFUSED) {
        refused = new Refused(pinWritten, e);
      }
      throw e;
    } finally {
      module.inUse().unlock();
    }
  }

  private FileTime pinTime() {
    try {
      return Files.getLastModifiedTime(pinFile);
    } catch (IOException e) {
      throw new GiveUp(HsmCode.PIN_FILE_MISSING, "(" + pinFile + ")", e);
    }
  }

  /** Says so once, until the token is back. */
  private RetryLater lost(RetryLater failure) {
    if (!away) {
      away = true;
      LOG.warn("{}", failure.getMessage());
    }
    return failure;
  }

  /** The log-in stays, as it is shared by the whole process. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      connection = null;
    } finally {
      turn.unlock();
    }
  }
}
