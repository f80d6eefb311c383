package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.DeviceReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was acknowledged: which line has which index. A line's bytes follow from its number, so that
 * they need not be kept. Safe for all threads.
 */
final class Memory {
  private final NavigableMap<Long, Long> lines = new ConcurrentSkipListMap<>();
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private long checked;

  long nextLine() {
    return next.getAndIncrement();
  }

  static byte[] payload(long line) {
    return ("{\"line\":"
            + line
            + ",\"item\":\"urn:epc:id:sgtin:0952012.345678."
            + line * 31
            + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  void acknowledged(long index, long line) {
    Long before = lines.put(index, line);
    if (before != null) {
      throw new AssertionError("lines " + before + " and " + line + " have the index " + index);
    }
  }

  void refused() {
    refused.incrementAndGet();
  }

  /** Lines that were answered with a refusal. */
  long refusals() {
    return refused.get();
  }

  long size() {
    return lines.size();
  }

  /** Every acknowledged record that was not checked before is in the journal with its bytes. */
  void checkNew(Path journal) {
    check(journal, checked);
    checked = lines.isEmpty() ? 0 : lines.lastKey() + 1;
  }

  /** Every acknowledged record is in the journal with its bytes. */
  void checkAll(Path journal) {
    check(journal, 0);
  }

  private void check(Path journal, long from) {
    try (DeviceReader reader = DeviceReader.open(journal)) {
      lines
          .tailMap(from)
          .forEach((index, line) -> {
            Record record = reader.record(index);
            assertThat(record.source()).isEqualTo("line/1");
            assertThat(record.payload().toArray()).as("record %d", index).isEqualTo(payload(line));
          });
    }
  }
}
