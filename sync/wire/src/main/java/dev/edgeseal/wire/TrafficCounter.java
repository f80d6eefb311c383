package dev.edgeseal.wire;

import java.util.concurrent.atomic.LongAdder;

/** Counts {@link Traffic}; safe for all threads. */
final class TrafficCounter {
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();

  void sent(long bytes) {
    sent.add(bytes);
  }

  void received(long bytes) {
    received.add(bytes);
  }

  Traffic traffic() {
    return new Traffic(sent.sum(), received.sum());
  }
}
