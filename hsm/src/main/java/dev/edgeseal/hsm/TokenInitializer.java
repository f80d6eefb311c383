package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes a usable token of one that was never initialised. */
public final class TokenInitializer {
  private static final int MAX_LABEL = 32;

  private TokenInitializer() {}

  /**
   * Initialises the first token that was never initialised; one in use is never touched. When it
   * stops in between, the token stays without a user PIN ({@link HsmCode#TOKEN_NOT_READY}).
   *
   * @param label 1 to 32 bytes in UTF-8
   * @throws RejectInput {@link HsmCode#LABEL} when the label is bad or in use
   * @throws GiveUp {@link HsmCode#NO_FREE_SLOT} or {@link HsmCode#TOKEN_REFUSED}
   */
  public static TokenId initialise(Pkcs11Module module, String label, Pin soPin, Pin userPin) {
    int size = label.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > MAX_LABEL || !label.equals(label.strip())) {
      throw new RejectInput(HsmCode.LABEL, "(" + label + ")");
    }
    List<TokenInfo> before = module.present();
    if (before.stream().anyMatch(t -> t.initialised() && t.label().equals(label))) {
      throw new RejectInput(HsmCode.LABEL, "(" + label + " is in use)");
    }
    TokenInfo free =
        before.stream()
            .filter(t -> !t.initialised())
            .findFirst()
            .orElseThrow(() -> new GiveUp(HsmCode.NO_FREE_SLOT, ""));
    module.inUse().lock();
    try {
      module.cryptoki().initToken(free.slot(), soPin, label);
      setUserPin(module.cryptoki(), free.slot(), soPin, userPin);
    } catch (CryptokiException e) {
      throw new GiveUp(HsmCode.TOKEN_REFUSED, "(" + label + "; " + e.getMessage() + ")", e);
    } finally {
      module.inUse().unlock();
    }
    Set<String> known = new HashSet<>();
    before.stream().filter(TokenInfo::initialised).forEach(t -> known.add(t.serial()));
    return module.tokens().stream()
        .filter(t -> t.label().equals(label) && !known.contains(t.serial()))
        .findFirst()
        .map(TokenInfo::id)
        .orElseThrow(() -> new GiveUp(HsmCode.TOKEN_REFUSED, "(" + label + " did not appear)"));
  }

  private static void setUserPin(Cryptoki cryptoki, long slot, Pin soPin, Pin userPin)
      throws CryptokiException {
    long session = cryptoki.openSession(slot, true);
    try {
      cryptoki.login(session, Cryptoki.User.SO, soPin);
      try {
        cryptoki.initPin(session, userPin);
      } finally {
        cryptoki.logout(session);
      }
    } finally {
      cryptoki.closeSession(session);
    }
  }
}
