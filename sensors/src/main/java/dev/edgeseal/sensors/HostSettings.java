package dev.edgeseal.sensors;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to read of this machine.
 *
 * @param sys where sysfs is mounted
 * @param proc where procfs is mounted
 * @param filesystems paths whose file systems' space is read
 */
public record HostSettings(
    String name, Path sys, Path proc, List<Path> filesystems, Duration interval) {
  public HostSettings {
    filesystems = List.copyOf(filesystems);
    if (interval.toMillis() < 10) {
      throw new IllegalArgumentException("an interval has at least 10 ms");
    }
  }

  public static HostSettings of(String name, Duration interval) {
    return new HostSettings(
        name, Path.of("/sys"), Path.of("/proc"), List.of(Path.of("/")), interval);
  }
}
