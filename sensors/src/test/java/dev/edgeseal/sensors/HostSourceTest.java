package dev.edgeseal.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSourceTest {
  @TempDir Path dir;

  private void put(String name, String content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private HostSettings settings(List<Path> filesystems) {
    return new HostSettings(
        "host", dir.resolve("sys"), dir.resolve("proc"), filesystems, Duration.ofMillis(20));
  }

  private static SourceRunner start(HostSettings settings, CollectingSink sink) {
    return SourceRunner.start(
        new HostSource(settings),
        sink,
        CollectingSink.CLOCK,
        new Retry(Duration.ofMillis(5), Duration.ofMillis(20)),
        new Random(1));
  }

  @Test
  void digitsStayAsTheKernelPrintsThemAndWhatIsMissingIsAbsent() throws IOException {
    put("sys/class/thermal/thermal_zone0/type", "cpu thermal\n");
    put("sys/class/thermal/thermal_zone0/temp", "48500\n");
    put("sys/class/thermal/thermal_zone1/type", "dead\n");
    put("sys/class/hwmon/hwmon0/name", "ina226\n");
    put("sys/class/hwmon/hwmon0/in1_input", "5010\n");
    put("sys/class/hwmon/hwmon0/power1_input", "-1250000\n");
    put("sys/class/hwmon/hwmon0/temp1_input", "garbage\n");
    put("sys/class/net/eth0/statistics/rx_bytes", "123456789012\n");
    put("sys/class/net/lo/statistics/rx_bytes", "1\n");
    put("proc/loadavg", "0.50 1.00 12.34 1/345 1234\n");
    put("proc/meminfo", "MemTotal:       16384 kB\nHugePages_Total:  0\n");
    put(
        "proc/diskstats",
        "   8  0 sda 1 2 3 4 5 6 7 8 9 10 11\n   7  0 loop0 1 2 3 4 5 6 7 8 9 10 11\n");
    assertThat(new HostValues(settings(List.of())).read())
        .extracting(e -> e.name() + " " + e.value().orElseThrow() + " " + e.unit())
        .containsExactly(
            "load/1min 0.50 /",
            "load/5min 1.00 /",
            "load/15min 12.34 /",
            "memory/MemTotal 16384 KiB",
            "thermal/thermal_zone0/cpu_thermal 48.500 Cel",
            "hwmon/hwmon0/ina226/in1 5.010 V",
            "hwmon/hwmon0/ina226/power1 -1.250000 W",
            "disk/sda/reads 1 count",
            "disk/sda/sectors_read 3 count",
            "disk/sda/writes 5 count",
            "disk/sda/sectors_written 7 count",
            "disk/sda/busy 10 ms",
            "net/eth0/rx_bytes 123456789012 B");
  }

  @Test
  void thisMachineIsReadAtItsInterval() {
    CollectingSink sink = new CollectingSink(true);
    HostSettings here = HostSettings.of("host", Duration.ofMillis(20));
    try (SourceRunner runner = start(here, sink)) {
      await().until(() -> runner.status().readings() >= 3);
    }
    assertThat(SenMl.parse(sink.readings().getFirst().payload().toArray()))
        .extracting(SenMlEntry::name)
        .contains("host/load/1min", "host/memory/MemTotal", "host/fs/:size");
  }

  @Test
  void aMachineThatShowsNothingIsAGapAndNeverAZero() throws IOException {
    CollectingSink sink = new CollectingSink(true);
    try (SourceRunner runner = start(settings(List.of()), sink)) {
      await().until(() -> runner.status().cause().equals(Optional.of(SensorCode.HOST_EMPTY)));
      put("proc/loadavg", "0.50 1.00 12.34 1/345 1234\n");
      await().until(() -> !sink.readings().isEmpty());
    }
  }
}
