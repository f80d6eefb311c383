package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.journal.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs with a key in a token, in one long-lived session. When the token goes away, or a person
 * must act, {@link #sign} says {@link RetryLater}; a later call finds the token again by itself: it
 * logs in anew, and if that does not help restarts the module, at most once a call. The PIN is read
 * from its file each time and not kept; one that was refused is not tried again until its file has
 * changed. Safe for all threads: each waits for those that came before it, so that the head's
 * signature is at most as late as the handshakes' that were asked for earlier.
 */
public final class TokenSigner implements Signer {
  private static final Logger LOG = LoggerFactory.getLogger(TokenSigner.class);

  /** What a person puts right without a restart. */
  private static final Set<Code> PIN_TROUBLES =
      Set.of(
          HsmCode.PIN_REFUSED,
          HsmCode.PIN_LAST_TRY,
          HsmCode.PIN_LOCKED,
          HsmCode.PIN_FILE_MISSING,
          HsmCode.PIN_FILE_OPEN,
          HsmCode.PIN_FILE_CONTENT,
          HsmCode.CREDENTIAL_MISSING,
          HsmCode.TOKEN_NOT_READY);

  private final Pkcs11Module module;
  private final String alias;
  private final Path pinFile;
  private final CertificateChain chain;

  /** Fair; what stands below is guarded by it. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private TokenId token;

  /** Null while the token is away; of one generation of the module, never touched in another. */
  private @Nullable TokenKey key;

  /** The PIN the token refused last, known by its file's time: it is not tried again. */
  private @Nullable Refused refused;

  /** Why the last signature was not made, until one is. */
  private String lastTrouble = "";

  private boolean away;
  private boolean closed;

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
    try (Pin pin = Pin.read(pinFile)) {
      CertificateChain chain =
          module.inSession(
              token,
              pin,
              session -> {
                TokenKey key =
                    TokenKey.find(session, alias)
                        .orElseThrow(() -> TokenKey.missing(session, alias));
                List<X509Certificate> found =
                    TokenCertificate.chain(TokenCertificate.all(session), key.id());
                if (found.isEmpty()) {
                  throw TokenKey.missing(session, alias);
                }
                return DeviceKey.chainOf(found);
              });
      return open(module, token, alias, pinFile, chain);
    }
  }

  /**
   * Opens also while the token is away or refuses the PIN: the certificates are known, signatures
   * come later. A refused PIN is not tried again until its file changes, not by this call either.
   *
   * @param known as they were when the token was last there; newer ones in the token take their
   *     place
   * @throws GiveUp when a person must act on the key, with one of {@link HsmCode}
   */
  public static TokenSigner open(
      Pkcs11Module module, TokenId token, String alias, Path pinFile, CertificateChain known) {
    TokenSigner signer = new TokenSigner(module, token, alias, pinFile, known);
    try {
      TokenKey found = signer.connect();
      CertificateChain there = signer.certificatesOf(found);
      if (there.equals(known)) {
        signer.key = found;
        return signer;
      }
      signer.key = found;
      signer.close();
      TokenSigner newer = new TokenSigner(module, token, alias, pinFile, there);
      newer.key = newer.connect();
      return newer;
    } catch (RetryLater e) {
      signer.lost(e);
    } catch (GiveUp e) {
      if (!PIN_TROUBLES.contains(e.code())) {
        throw e;
      }
      signer.lost(new RetryLater(e.code(), e.detail(), e));
    }
    return signer;
  }

  private CertificateChain certificatesOf(TokenKey found) {
    module.inUse().lock();
    try {
      return DeviceKey.chainOf(
          TokenCertificate.chain(TokenCertificate.all(found.session()), found.id()));
    } catch (CryptokiException e) {
      throw found.session().away(e);
    } finally {
      module.inUse().unlock();
    }
  }

  /** The library it signs through; whoever loaded it closes it, after the signer. */
  public Pkcs11Module module() {
    return module;
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
    try {
      Bytes signature = key == null ? null : signWith(key, message);
      if (signature == null) {
        TokenKey anew = reconnect();
        key = anew;
        signature = signWith(anew, message);
      }
      if (signature == null) {
        throw new RetryLater(HsmCode.TOKEN_AWAY, "(" + token + "; " + lastTrouble + ")");
      }
      if (away) {
        away = false;
        LOG.info("token {} is back", token);
      }
      return signature;
    } catch (RetryLater e) {
      throw lost(e);
    } catch (GiveUp e) { // once a person has acted, signing goes on without a restart
      throw lost(new RetryLater(e.code(), e.detail(), e));
    }
  }

  /** Null when the token did not sign: the session is dropped then. */
  private @Nullable Bytes signWith(TokenKey k, byte[] message) {
    module.inUse().lock();
    try {
      if (k.session().isDead(module)) {
        key = null;
        lastTrouble = "the library was started anew";
        return null;
      }
      byte[] raw = k.sign(message);
      // what has another length is handed on as it is: it does not verify
      return raw.length == Es256.SIZE ? Es256.normalise(raw) : Bytes.of(raw);
    } catch (CryptokiException e) {
      LOG.debug("token {} did not sign: {}", token, e.getMessage());
      lastTrouble = String.valueOf(e.getMessage());
      key = null;
      k.session().close();
      return null;
    } finally {
      module.inUse().unlock();
    }
  }

  /** A new log-in; if that does not work, the same after a restart of the module. */
  private TokenKey reconnect() {
    try {
      return connect();
    } catch (RetryLater first) {
      try {
        module.recycle();
        return connect();
      } catch (RetryLater second) {
        second.addSuppressed(first);
        throw second;
      }
    }
  }

  private TokenKey connect() {
    FileTime pinWritten = pinTime();
    if (refused != null && refused.pinWritten().equals(pinWritten)) {
      throw refused.failure();
    }
    module.inUse().lock();
    try (Pin pin = Pin.read(pinFile)) {
      TokenSession session = TokenSession.open(module, token, pin, false);
      try {
        TokenKey found = check(session);
        token = session.token().id();
        refused = null;
        return found;
      } catch (CryptokiException e) {
        session.close();
        throw session.away(e);
      } catch (Failure e) {
        session.close();
        throw e;
      }
    } catch (GiveUp e) {
      if (e.code() == HsmCode.PIN_REFUSED) {
        refused = new Refused(pinWritten, e);
      }
      throw e;
    } finally {
      module.inUse().unlock();
    }
  }

  private TokenKey check(TokenSession session) throws CryptokiException {
    TokenKey found =
        TokenKey.find(session, alias).orElseThrow(() -> TokenKey.missing(session, alias));
    List<X509Certificate> there = TokenCertificate.chain(TokenCertificate.all(session), found.id());
    if (there.isEmpty()) {
      throw TokenKey.missing(session, alias);
    }
    if (!there.getFirst().getPublicKey().equals(chain.publicKey())) {
      throw new GiveUp(HsmCode.KEY_CHANGED, "(key " + alias + " in " + session.token() + ")");
    }
    found.requireSealed(chain.publicKey());
    found.requireSigns(chain.publicKey());
    return found;
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

  /** The log-in stays while the process has another session. */
  @Override
  public void close() {
    turn.lock();
    try {
      closeInTurn();
    } finally {
      turn.unlock();
    }
  }

  private void closeInTurn() {
    closed = true;
    TokenKey k = key;
    key = null;
    if (k == null) {
      return;
    }
    module.inUse().lock();
    try {
      if (!k.session().isDead(module)) {
        k.session().close();
      }
    } finally {
      module.inUse().unlock();
    }
  }
}
