package dev.edgeseal.agent;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Properties;

/**
 * Which program this is.
 *
 * @param version for example {@code 0.1.0}
 * @param builtAt no clock that is right can be before it
 */
public record Build(String version, Instant builtAt) {
  /** What the build wrote beside this class. */
  public static Build ofThisProgram() {
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IllegalStateException("build.properties is not beside Build");
      }
      Properties p = new Properties();
      p.load(in);
      return new Build(p.getProperty("version", ""), Instant.parse(p.getProperty("built", "")));
    } catch (IOException e) {
      throw new IllegalStateException("a resource of this program is unreadable", e);
    }
  }
}
