package dev.edgeseal.agent.config;

import dev.edgeseal.sensors.HostSettings;
import dev.edgeseal.sensors.LinesSettings;
import dev.edgeseal.sensors.P1Settings;
import java.nio.file.Path;
import java.time.Duration;

/** One {@code [[source]]}; its kind decides which keys it has. */
public sealed interface SourceConfig {
  /** The source of its records. */
  String name();

  /** This machine's own counters and temperatures. */
  record Host(HostSettings settings) implements SourceConfig {
    @Override
    public String name() {
      return settings.name();
    }
  }

  /** A smart meter's P1 port. */
  record P1(P1Settings settings) implements SourceConfig {
    @Override
    public String name() {
      return settings.name();
    }
  }

  /** JSON lines from another program. */
  record Lines(LinesSettings settings) implements SourceConfig {
    @Override
    public String name() {
      return settings.name();
    }
  }

  static SourceConfig read(Section s) {
    String kind = s.text("kind");
    String name = s.matching("name", Names.SOURCE_ALLOWED, Names::isSource);
    SourceConfig source =
        switch (kind) {
          case "host" -> host(s, name);
          case "p1" -> p1(s, name);
          case "lines" -> lines(s, name);
          default -> throw s.notAllowed("kind", "\"host\", \"p1\" or \"lines\"");
        };
    s.end();
    return source;
  }

  private static SourceConfig host(Section s, String name) {
    long every = s.integer("every-millis", 10, 86_400_000, 10_000);
    return new Host(HostSettings.of(name, Duration.ofMillis(every)));
  }

  /** From version 4 on a telegram comes at 115200 8N1, before at 9600 7E1; 5 sends each second. */
  private static SourceConfig p1(Section s, String name) {
    long version = s.integer("dsmr", 2, 5, 5);
    long every = s.integer("every-seconds", 0, 3600, version == 5 ? 1 : 10);
    return new P1(
        new P1Settings(
            name,
            s.path("device"),
            version >= 4 ? P1Settings.LineMode.FAST_8N1 : P1Settings.LineMode.SLOW_7E1,
            Duration.ofSeconds(every),
            Duration.ofSeconds(s.integer("silence-seconds", 0, 86_400, 60)),
            s.flag("repeat", false)));
  }

  private static SourceConfig lines(Section s, String name) {
    boolean fifo = s.has("fifo");
    if (fifo == s.has("socket")) {
      throw s.notAllowed("socket", "\"socket\" or \"fifo\", one of them");
    }
    Path path = fifo ? s.path("fifo") : Names.socketPath(s, "socket");
    return new Lines(
        new LinesSettings(
            name,
            path,
            fifo ? LinesSettings.Kind.FIFO : LinesSettings.Kind.SOCKET,
            (int) s.integer("clients", 1, 1000, 8),
            (int) s.integer("window", 1, 10_000, 256)));
  }
}
