package dev.edgeseal.agent.cli;

import dev.edgeseal.hsm.KeyAttributes;
import dev.edgeseal.hsm.Quirk;
import dev.edgeseal.hsm.TokenInfo.PinState;
import java.util.List;

/** What tokens say, in words for a person. */
final class HsmText {
  private HsmText() {}

  /** The tries left of a PIN; a token that does not count them is not believed. */
  static String tries(PinState state, List<Quirk> quirks) {
    return state == PinState.ALL_TRIES_LEFT && quirks.contains(Quirk.TRIES_NOT_TOLD)
        ? "set; " + Quirk.TRIES_NOT_TOLD.words()
        : state.words();
  }

  static String key(KeyAttributes a) {
    return (a.sensitive() ? "sensitive" : "NOT sensitive")
        + ", "
        + (a.extractable() ? "EXTRACTABLE" : "not extractable")
        + (a.bornSealed() ? ", from the start" : "");
  }
}
