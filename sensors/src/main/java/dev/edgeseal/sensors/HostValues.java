package dev.edgeseal.sensors;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's text files, once each. The digits stay as the kernel prints them, only the
 * point is set (48500 millidegrees become 48.500 Cel); what this machine does not have is absent.
 * Formats: Documentation/hwmon/sysfs-interface, admin-guide/iostats and proc(5) of Linux.
 */
final class HostValues {
  private static final Logger LOG = LoggerFactory.getLogger(HostValues.class);

  /** So that a machine with thousands of virtual devices still makes one bounded pack. */
  private static final int MAX_ENTRIES = 500;

  private static final int MAX_FILE = 64 * 1024;
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,9})?");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Where the point stands and the unit, by the first letters of a hwmon file. */
  private record Scale(int digits, String unit) {}

  private static final Map<String, Scale> HWMON =
      Map.of(
          "temp", new Scale(3, "Cel"),
          "in", new Scale(3, "V"),
          "curr", new Scale(3, "A"),
          "power", new Scale(6, "W"),
          "energy", new Scale(6, "J"),
          "humidity", new Scale(3, "%RH"),
          "fan", new Scale(0, "1/min"));

  private final HostSettings settings;
  private final List<SenMlEntry> entries = new ArrayList<>();

  HostValues(HostSettings settings) {
    this.settings = settings;
  }

  /** Only from one thread at a time. */
  List<SenMlEntry> read() {
    entries.clear();
    load();
    memory();
    thermal();
    hwmon();
    filesystems();
    disks();
    network();
    return List.copyOf(entries);
  }

  private void add(String name, String digits, Scale scale) {
    if (entries.size() < MAX_ENTRIES && NUMBER.matcher(digits).matches()) {
      BigDecimal value = new BigDecimal(digits);
      if (value.precision() <= SenMl.MAX_DIGITS) {
        entries.add(
            SenMlEntry.number(
                cleanName(name), scale.unit(), value.scaleByPowerOfTen(-scale.digits())));
      }
    }
  }

  private void add(String name, String digits, String unit) {
    add(name, digits, new Scale(0, unit));
  }

  /** Names hold letters, digits and {@code - : . / _} (RFC 8428 4.5.1). */
  static String cleanName(String name) {
    return name.replaceAll("[^-A-Za-z0-9:./_]", "_");
  }

  private void load() {
    String[] words = SPACE.split(text(settings.proc().resolve("loadavg")));
    if (words.length >= 3) {
      add("load/1min", words[0], "/");
      add("load/5min", words[1], "/");
      add("load/15min", words[2], "/");
    }
  }

  private void memory() {
    List<String> wanted =
        List.of("MemTotal:", "MemFree:", "MemAvailable:", "SwapTotal:", "SwapFree:");
    for (String line : lines(settings.proc().resolve("meminfo"))) {
      String[] words = SPACE.split(line);
      if (words.length == 3 && wanted.contains(words[0]) && words[2].equals("kB")) {
        add("memory/" + words[0].substring(0, words[0].length() - 1), words[1], "KiB");
      }
    }
  }

  private void thermal() {
    for (Path zone : list(settings.sys().resolve("class/thermal"), "thermal_zone*")) {
      String name = zone.getFileName() + "/" + text(zone.resolve("type"));
      add("thermal/" + name, text(zone.resolve("temp")), new Scale(3, "Cel"));
    }
  }

  private void hwmon() {
    for (Path chip : list(settings.sys().resolve("class/hwmon"), "hwmon*")) {
      String name = "hwmon/" + chip.getFileName() + "/" + text(chip.resolve("name")) + "/";
      for (Path input : list(chip, "*_input")) {
        String channel = input.getFileName().toString().replace("_input", "");
        Scale scale = HWMON.get(channel.replaceAll("[0-9]+$", ""));
        if (scale != null) {
          add(name + channel, text(input), scale);
        }
      }
    }
  }

  private void filesystems() {
    for (Path path : settings.filesystems()) {
      try {
        FileStore store = Files.getFileStore(path);
        add("fs" + path + ":size", Long.toString(store.getTotalSpace()), "B");
        add("fs" + path + ":free", Long.toString(store.getUnallocatedSpace()), "B");
        add("fs" + path + ":usable", Long.toString(store.getUsableSpace()), "B");
      } catch (IOException e) {
        LOG.debug("absent: {}", path, e);
      }
    }
  }

  /** Counters since boot; a sector has 512 bytes whatever the disk's own size. */
  private void disks() {
    for (String line : lines(settings.proc().resolve("diskstats"))) {
      String[] words = SPACE.split(line.strip());
      if (words.length >= 14 && !words[2].startsWith("loop") && !words[2].startsWith("ram")) {
        String name = "disk/" + words[2];
        add(name + "/reads", words[3], "count");
        add(name + "/sectors_read", words[5], "count");
        add(name + "/writes", words[7], "count");
        add(name + "/sectors_written", words[9], "count");
        add(name + "/busy", words[12], "ms");
      }
    }
  }

  private void network() {
    for (Path device : list(settings.sys().resolve("class/net"), "*")) {
      if (!device.endsWith("lo")) {
        for (String counter : List.of("rx_bytes", "tx_bytes", "rx_packets", "tx_packets")) {
          String unit = counter.endsWith("bytes") ? "B" : "count";
          String digits = text(device.resolve("statistics").resolve(counter));
          add("net/" + device.getFileName() + "/" + counter, digits, unit);
        }
      }
    }
  }

  /** Sorted, so that packs of one machine look alike. */
  private static List<Path> list(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, glob)) {
        paths.forEach(found::add);
      } catch (IOException | DirectoryIteratorException e) {
        LOG.debug("absent: {}", folder, e);
      }
    }
    found.sort(null);
    return found;
  }

  private static List<String> lines(Path file) {
    return content(file).map(s -> s.lines().toList()).orElse(List.of());
  }

  private static String text(Path file) {
    return content(file).map(String::strip).orElse("");
  }

  /** Empty when the file is missing or its sensor does not answer. */
  private static Optional<String> content(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(MAX_FILE), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      LOG.debug("absent: {}", file, e);
      return Optional.empty();
    }
  }
}
