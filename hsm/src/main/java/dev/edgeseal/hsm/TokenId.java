package dev.edgeseal.hsm;

import java.util.Optional;

/**
 * Which token is meant. Slot numbers change with each token added, so they are never used.
 *
 * @param label as given when the token was initialised, without padding
 * @param serial needed only where two tokens have one label
 */
public record TokenId(String label, Optional<String> serial) {
  public static TokenId of(String label) {
    return new TokenId(label, Optional.empty());
  }

  boolean matches(TokenInfo token) {
    return token.label().equals(label) && serial.map(token.serial()::equals).orElse(true);
  }

  @Override
  public String toString() {
    return serial.map(s -> label + ", serial " + s).orElse(label);
  }
}
