package dev.edgeseal.sensors;

import java.nio.file.Path;

/**
 * Where lines of JSON come in.
 *
 * @param path of a FIFO, which must exist, or of the socket that is made
 * @param clients of the socket at once
 * @param window lines of one client that may wait for their capture
 */
public record LinesSettings(String name, Path path, Kind kind, int clients, int window) {
  /** A socket answers each line; a FIFO cannot. */
  public enum Kind {
    SOCKET,
    FIFO
  }

  public LinesSettings {
    if (clients < 1 || window < 1) {
      throw new IllegalArgumentException("at least one client and one line");
    }
  }
}
