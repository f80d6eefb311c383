package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.evidence.Verifier;
import dev.edgeseal.sensors.SenMl;
import dev.edgeseal.sensors.SenMlEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Gathers what a proof's records say, bounded whatever the file holds. */
final class Contents implements Verifier.RecordListener {
  static final int MAX_NAMES = 1000;
  private static final int MAX_OTHERS = 12;

  private final Map<String, Long> sources = new TreeMap<>();
  private final Map<String, String> latest = new LinkedHashMap<>();
  private final List<String> others = new ArrayList<>();
  private long records;
  private long otherRecords;
  private Optional<CaptureTime> leastSure = Optional.empty();

  @Override
  public void checked(long index, Record record) {
    records++;
    if (sources.size() < MAX_NAMES || sources.containsKey(record.source())) {
      sources.merge(record.source(), 1L, Long::sum);
    }
    if (leastSure.isEmpty() || isLessSure(record.time(), leastSure.get())) {
      leastSure = Optional.of(record.time());
    }
    if (!addValues(record)) {
      otherRecords++;
      if (otherRecords <= MAX_OTHERS) {
        others.addAll(Words.of(record));
      }
    }
  }

  private static boolean isLessSure(CaptureTime a, CaptureTime b) {
    int grades = a.grade().compareTo(b.grade());
    return grades > 0 || (grades == 0 && a.error().orElse(0) > b.error().orElse(0));
  }

  /** Keeps the newest value of each name; false when the record holds no readable values. */
  private boolean addValues(Record record) {
    if (!record.type().equals(ContentType.SENML_CBOR)) {
      return false;
    }
    try {
      for (SenMlEntry e : SenMl.parse(record.payload().toArray())) {
        String name = Text.printable(e.name());
        if (latest.size() < MAX_NAMES || latest.containsKey(name)) {
          String value = e.value().map(Object::toString).orElse("no value");
          latest.put(name, Text.printable((value + " " + e.unit()).strip()));
        }
      }
      return true;
    } catch (RejectInput e) {
      return false; // shown by its words, which say that it is not readable
    }
  }

  /** The capture time that is worst known. */
  Optional<CaptureTime> leastSure() {
    return leastSure;
  }

  Map<String, Long> sources() {
    return sources;
  }

  /**
   * In a person's words; the values of several records are the newest of each name.
   *
   * @param maxNames how many of them
   */
  List<String> lines(int maxNames) {
    List<String> lines = new ArrayList<>();
    latest.entrySet().stream()
        .limit(maxNames)
        .forEach(e -> lines.add(e.getKey() + ": " + e.getValue()));
    if (latest.size() > maxNames) {
      lines.add("and " + (latest.size() - maxNames) + " more names");
    }
    lines.addAll(others);
    if (otherRecords > MAX_OTHERS) {
      lines.add("and " + (otherRecords - MAX_OTHERS) + " more records");
    }
    return lines;
  }

  long records() {
    return records;
  }
}
