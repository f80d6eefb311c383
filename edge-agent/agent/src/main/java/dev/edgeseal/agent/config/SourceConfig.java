package dev.edgeseal.agent.config;

import java.nio.file.Path;
import java.time.Duration;

/** One {@code [[source]]}; its kind decides which keys it has. */
public sealed interface SourceConfig {
  /** The source of its records. */
  String name();

  /** This machine's own counters and temperatures. */
  record Host(String name, Duration every) implements SourceConfig {}

  /**
   * A smart meter's P1 port.
   *
   * @param device the serial device or FIFO that telegrams come from
   */
  record P1(String name, Path device) implements SourceConfig {}

  /**
   * JSON lines from another program.
   *
   * @param socket the Unix socket on which it is listened for
   */
  record Lines(String name, Path socket) implements SourceConfig {}

  static SourceConfig read(Section s) {
    String kind = s.text("kind");
    String name = s.matching("name", Names.SOURCE_ALLOWED, Names::isSource);
    SourceConfig source =
        switch (kind) {
          case "host" ->
              new Host(name, Duration.ofMillis(s.integer("every-millis", 10, 86_400_000, 10_000)));
          case "p1" -> new P1(name, s.path("device"));
          case "lines" -> new Lines(name, Names.socketPath(s, "socket"));
          default -> throw s.notAllowed("kind", "\"host\", \"p1\" or \"lines\"");
        };
    s.end();
    return source;
  }
}
