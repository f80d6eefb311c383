package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.hsm.TokenInfo.PinState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One logged-in session with a token. The module is kept in use while it is open, so open and close
 * come from one thread, or {@link Pkcs11Module#inUse} is held around every call.
 */
final class TokenSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenSession.class);

  private final Cryptoki cryptoki;
  private final TokenInfo token;
  private final long session;
  private final long generation;

  private TokenSession(Cryptoki cryptoki, TokenInfo token, long session, long generation) {
    this.cryptoki = cryptoki;
    this.token = token;
    this.session = session;
    this.generation = generation;
  }

  /**
   * Finds the token and logs in. A PIN is not tried when a wrong one would lock the token; what is
   * left is logged before the try.
   *
   * @throws Failure as {@link Pkcs11Module#find}; {@link HsmCode#PIN_REFUSED}, {@link
   *     HsmCode#PIN_LAST_TRY}, {@link HsmCode#PIN_LOCKED}, {@link HsmCode#TOKEN_NOT_READY} for a
   *     person; {@link HsmCode#TOKEN_AWAY} for later
   */
  static TokenSession open(Pkcs11Module module, TokenId id, Pin pin, boolean writes) {
    TokenInfo token = module.find(id);
    requireTry(token);
    LOG.debug("log-in to token {}: {}", token, token.pin().words());
    Cryptoki cryptoki = module.cryptoki();
    try {
      long session = cryptoki.openSession(token.slot(), writes);
      try {
        cryptoki.login(session, Cryptoki.User.USER, pin);
      } catch (CryptokiException e) {
        if (!e.is(Ckr.USER_ALREADY_LOGGED_IN)) {
          closeAfter(e, cryptoki, session);
          throw e;
        }
      }
      return new TokenSession(cryptoki, token, session, module.generation());
    } catch (CryptokiException e) {
      throw loginFailed(module, token, e);
    }
  }

  private static void requireTry(TokenInfo token) {
    String detail = "(" + token + ")";
    switch (token.pin()) {
      case LOCKED -> throw new GiveUp(HsmCode.PIN_LOCKED, detail);
      case LAST_TRY -> throw new GiveUp(HsmCode.PIN_LAST_TRY, detail);
      case NOT_SET -> throw new GiveUp(HsmCode.TOKEN_NOT_READY, detail);
      case ALL_TRIES_LEFT, SOME_TRIES_LEFT -> {}
    }
  }

  static void closeAfter(Exception why, Cryptoki cryptoki, long session) {
    try {
      cryptoki.closeSession(session);
    } catch (CryptokiException e) {
      why.addSuppressed(e);
    }
  }

  private static Failure loginFailed(Pkcs11Module module, TokenInfo token, CryptokiException e) {
    String detail = "(" + token + "; " + e.getMessage() + ")";
    if (isPinWrong(e)) {
      PinState left = module.find(token.id()).pin();
      return new GiveUp(HsmCode.PIN_REFUSED, "(" + token + "; " + left.words() + ")", e);
    }
    if (e.is(Ckr.PIN_LOCKED)) {
      return new GiveUp(HsmCode.PIN_LOCKED, detail, e);
    }
    if (e.is(Ckr.USER_PIN_NOT_INITIALIZED)) {
      return new GiveUp(HsmCode.TOKEN_NOT_READY, detail, e);
    }
    return new RetryLater(HsmCode.TOKEN_AWAY, detail, e);
  }

  static boolean isPinWrong(CryptokiException e) {
    return e.is(Ckr.PIN_INCORRECT) || e.is(Ckr.PIN_INVALID) || e.is(Ckr.PIN_LEN_RANGE);
  }

  TokenInfo token() {
    return token;
  }

  CryptokiObjects objects() {
    return cryptoki.objects();
  }

  long handle() {
    return session;
  }

  /** Whether the module was started anew since: then the handle means nothing, or another's. */
  boolean isDead(Pkcs11Module module) {
    return generation != module.generation();
  }

  /** Whether the token gives a private key's value away when asked for it. */
  boolean showsValue(long privateKey) throws CryptokiException {
    try {
      cryptoki.objects().attribute(session, privateKey, Attributes.VALUE);
      return true;
    } catch (CryptokiException e) {
      if (e.is(Ckr.ATTRIBUTE_SENSITIVE) || e.is(Ckr.ATTRIBUTE_TYPE_INVALID)) {
        return false;
      }
      throw e;
    }
  }

  RetryLater away(CryptokiException e) {
    return new RetryLater(HsmCode.TOKEN_AWAY, "(" + token + "; " + e.getMessage() + ")", e);
  }

  /** The process stays logged in while it has another session. Closing a lost one is fine. */
  @Override
  public void close() {
    try {
      cryptoki.closeSession(session);
    } catch (CryptokiException e) {
      LOG.debug("the session with {} was lost: {}", token, e.getMessage());
    }
  }
}
