package dev.edgeseal.agent.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What names and socket paths look like. */
final class Names {
  static final String ALLOWED = "1 to 64 of a-z, 0-9 and -";

  /** sun_path of unix(7) has 108 bytes with its final zero. */
  private static final int MAX_SOCKET_PATH = 107;

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,99}");

  private Names() {}

  /** The name of a city: it becomes part of topics and paths. */
  static boolean isName(String s) {
    return NAME.matcher(s).matches();
  }

  static final String SOURCE_ALLOWED =
      "1 to 100 of letters, digits and . _ / -, not \"device\", which is the log's own";

  static boolean isSource(String s) {
    return SOURCE.matcher(s).matches() && !s.equals("device");
  }

  static Path socketPath(Section s, String key) {
    Path path = s.path(key);
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
      throw s.notAllowed(key, "a path of at most " + MAX_SOCKET_PATH + " bytes, as sockets have");
    }
    return path;
  }
}
