package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.hsm.Cryptoki.User;
import dev.edgeseal.hsm.TokenInfo.PinState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Makes a usable token of one that was never initialised, and changes PINs. */
public final class TokenInitializer {
  private static final int MAX_LABEL = 32;

  private TokenInitializer() {}

  /**
   * Initialises the first token that was never initialised; one in use is never touched. When it
   * stops in between, the token stays without a user PIN, and {@link #ensure} goes on.
   *
   * @param label 1 to 32 bytes in UTF-8
   * @throws RejectInput {@link HsmCode#LABEL} when the label is bad or in use
   * @throws GiveUp {@link HsmCode#NO_FREE_SLOT}, {@link HsmCode#NOT_INITIALISABLE} or {@link
   *     HsmCode#TOKEN_REFUSED}
   */
  public static TokenId initialise(Pkcs11Module module, String label, Pin soPin, Pin userPin) {
    requireLabel(label);
    if (find(module, label).isPresent()) {
      throw new RejectInput(HsmCode.LABEL, "(" + label + " is in use)");
    }
    return make(module, label, soPin, userPin);
  }

  /**
   * The token with this label: the one that is there, whose PINs are left alone once set, or a new
   * one. Calling it again after a crash goes on where it stopped.
   *
   * @return whether anything was done
   * @throws dev.edgeseal.evidence.Failure as {@link #initialise}
   */
  public static boolean ensure(Pkcs11Module module, String label, Pin soPin, Pin userPin) {
    requireLabel(label);
    Optional<TokenInfo> there = find(module, label);
    if (there.isEmpty()) {
      make(module, label, soPin, userPin);
      return true;
    }
    if (there.get().pin() == PinState.NOT_SET) {
      unlock(module, there.get(), soPin, userPin);
      return true;
    }
    return false;
  }

  private static void requireLabel(String label) {
    int size = label.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > MAX_LABEL || !label.equals(label.strip())) {
      throw new RejectInput(HsmCode.LABEL, "(" + label + ")");
    }
  }

  private static Optional<TokenInfo> find(Pkcs11Module module, String label) {
    return module.tokens().stream().filter(t -> t.label().equals(label)).findFirst();
  }

  private static TokenId make(Pkcs11Module module, String label, Pin soPin, Pin userPin) {
    if (module.quirks().contains(Quirk.NO_INITIALISATION)) {
      throw new GiveUp(HsmCode.NOT_INITIALISABLE, "(" + module.library().getFileName() + ")");
    }
    List<TokenInfo> before = module.present();
    TokenInfo free =
        before.stream()
            .filter(t -> !t.initialised())
            .findFirst()
            .orElseThrow(() -> new GiveUp(HsmCode.NO_FREE_SLOT, ""));
    module.inUse().lock();
    try {
      module.cryptoki().initToken(free.slot(), soPin, label);
    } catch (CryptokiException e) {
      throw refused(label, e);
    } finally {
      module.inUse().unlock();
    }
    // a library may give the token another slot now
    TokenInfo made =
        find(module, label)
            .orElseThrow(() -> new GiveUp(HsmCode.TOKEN_REFUSED, "(" + label + " did not appear)"));
    setUserPin(module, made, soPin, userPin);
    return made.id();
  }

  /**
   * Sets the user PIN as the security officer, whatever it was before; the keys stay. All log-ins
   * of this process end.
   *
   * @throws GiveUp {@link HsmCode#SO_PIN_LAST_TRY}, {@link HsmCode#SO_PIN_REFUSED}, {@link
   *     HsmCode#PIN_NOT_ACCEPTED} or {@link HsmCode#TOKEN_REFUSED}
   */
  public static void unlock(Pkcs11Module module, TokenInfo token, Pin soPin, Pin userPin) {
    if (!token.soPin().allowsTry()) {
      throw new GiveUp(HsmCode.SO_PIN_LAST_TRY, "(" + token + "; " + token.soPin().words() + ")");
    }
    module.recycle(); // the officer cannot log in beside the user
    setUserPin(module, module.find(token.id()), soPin, userPin);
  }

  private static void setUserPin(Pkcs11Module module, TokenInfo token, Pin soPin, Pin userPin) {
    Cryptoki cryptoki = module.cryptoki();
    module.inUse().lock();
    try {
      long session = cryptoki.openSession(token.slot(), true);
      try {
        cryptoki.login(session, User.SO, soPin);
        try {
          cryptoki.initPin(session, userPin);
        } finally {
          cryptoki.logout(session);
        }
      } finally {
        cryptoki.closeSession(session);
      }
    } catch (CryptokiException e) {
      throw refused(token.toString(), e);
    } finally {
      module.inUse().unlock();
    }
  }

  /**
   * Changes the user PIN; it holds once this returns, and the old one no longer does.
   *
   * @throws dev.edgeseal.evidence.Failure as {@link Pkcs11Module#find}; {@link
   *     HsmCode#PIN_REFUSED}, {@link HsmCode#PIN_LAST_TRY}, {@link HsmCode#PIN_LOCKED} and {@link
   *     HsmCode#PIN_NOT_ACCEPTED}
   */
  public static void changePin(Pkcs11Module module, TokenId id, Pin old, Pin changed) {
    module.inSession(
        id,
        old,
        session -> {
          try {
            module.cryptoki().setPin(session.handle(), old, changed);
          } catch (CryptokiException e) {
            if (e.is(Ckr.PIN_INVALID) || e.is(Ckr.PIN_LEN_RANGE)) {
              throw new GiveUp(HsmCode.PIN_NOT_ACCEPTED, "(" + session.token() + ")", e);
            }
            if (e.is(Ckr.PIN_INCORRECT)) {
              throw new GiveUp(HsmCode.PIN_REFUSED, "(" + session.token() + ")", e);
            }
            throw e;
          }
          return true;
        });
  }

  /**
   * Logs in once and out again.
   *
   * @throws dev.edgeseal.evidence.Failure as {@link #changePin}
   */
  public static void requirePin(Pkcs11Module module, TokenId id, Pin pin) {
    module.inSession(id, pin, session -> true);
  }

  private static GiveUp refused(String token, CryptokiException e) {
    String detail = "(" + token + "; " + e.getMessage() + ")";
    if (e.is(Ckr.PIN_INCORRECT)) {
      return new GiveUp(HsmCode.SO_PIN_REFUSED, "(" + token + ")", e);
    }
    if (e.is(Ckr.PIN_LOCKED)) {
      return new GiveUp(HsmCode.SO_PIN_LAST_TRY, "(" + token + ")", e);
    }
    if (e.is(Ckr.PIN_INVALID) || e.is(Ckr.PIN_LEN_RANGE)) {
      return new GiveUp(HsmCode.PIN_NOT_ACCEPTED, "(" + token + ")", e);
    }
    return e.is(Ckr.FUNCTION_NOT_SUPPORTED)
        ? new GiveUp(HsmCode.NOT_INITIALISABLE, detail, e)
        : new GiveUp(HsmCode.TOKEN_REFUSED, detail, e);
  }
}
