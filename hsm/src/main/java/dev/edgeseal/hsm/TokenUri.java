package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A PKCS#11 URI (RFC 7512) of a token or of a key in it. It has only what stays when a token is
 * initialised again: the serial is the hardware's, the label and the key's name are those given
 * anew. Slot numbers, the library's version and a key's id change; model and manufacturer add
 * nothing to a serial and change with firmware.
 */
public final class TokenUri {
  private static final String SCHEME = "pkcs11:";
  private static final int LONGEST = 1024;

  /** RFC 7512 2.3, pk11-res-avail without the characters that separate. */
  private static final String PLAIN = "-._~:[]@!$'()*+,=&";

  private TokenUri() {}

  /** {@code pkcs11:token=LABEL;serial=SERIAL}; a serial that tells nothing is left out. */
  public static String of(TokenInfo token) {
    String uri = SCHEME + "token=" + encode(token.label());
    return token.hasSerial() ? uri + ";serial=" + encode(token.serial()) : uri;
  }

  /** Of the private key under {@code alias}. */
  public static String of(TokenInfo token, String alias) {
    return of(token) + ";object=" + encode(alias) + ";type=private";
  }

  /**
   * The token that a person named: a URI, or else a label.
   *
   * @throws RejectInput {@link HsmCode#URI} when it is a URI without a token, or with a PIN
   */
  public static TokenId parse(String given) {
    if (!given.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return TokenId.of(given);
    }
    Map<String, String> attributes = attributes(given);
    String label = attributes.get("token");
    if (label == null || label.isEmpty()) {
      throw new RejectInput(HsmCode.URI, "(it has no token=...)");
    }
    return new TokenId(label, Optional.ofNullable(attributes.get("serial")));
  }

  private static Map<String, String> attributes(String uri) {
    if (uri.length() > LONGEST) {
      throw new RejectInput(HsmCode.URI, "(longer than " + LONGEST + " characters)");
    }
    int query = uri.indexOf('?');
    if (query >= 0) { // pin-source, pin-value, module-name: nothing of it says which token
      throw new RejectInput(HsmCode.URI, "(nothing may follow a '?')");
    }
    Map<String, String> attributes = new HashMap<>();
    for (String part : uri.substring(SCHEME.length()).split(";", -1)) {
      int equal = part.indexOf('=');
      if (equal < 1) {
        throw new RejectInput(HsmCode.URI, "(a part of it is not name=value)");
      }
      String name = part.substring(0, equal);
      if (attributes.put(name, decode(part.substring(equal + 1))) != null) {
        throw new RejectInput(HsmCode.URI, "(" + name + " stands twice)");
      }
    }
    return attributes;
  }

  private static String encode(String text) {
    StringBuilder b = new StringBuilder();
    for (byte raw : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (raw & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || PLAIN.indexOf(c) >= 0;
      if (plain) {
        b.append(c);
      } else {
        b.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return b.toString();
  }

  private static String decode(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        out.write(bytes[i]);
        continue;
      }
      int high = i + 1 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new RejectInput(HsmCode.URI, "(a '%' without two digits)");
      }
      out.write(high << 4 | low);
      i += 2;
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
