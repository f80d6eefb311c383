package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.time.Duration;
import java.util.List;

/** This machine's own values, one SenML pack a poll. A poll that was late is not made up for. */
public final class HostSource implements Source {
  private final HostSettings settings;
  private final HostValues values;

  public HostSource(HostSettings settings) {
    this.settings = settings;
    this.values = new HostValues(settings);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Duration interval() {
    return settings.interval();
  }

  /** Three polls in a row. */
  @Override
  public Duration silence() {
    return settings.interval().multipliedBy(3);
  }

  @Override
  public void run(Feed feed) throws InterruptedException {
    long next = System.nanoTime();
    while (true) {
      CaptureTime time = feed.now();
      List<SenMlEntry> entries = values.read();
      if (entries.isEmpty()) {
        throw new RetryLater(
            SensorCode.HOST_EMPTY, "(" + settings.proc() + ", " + settings.sys() + ")");
      }
      feed.accept(time, ContentType.SENML_CBOR, Bytes.of(SenMl.encode(name() + "/", entries)));
      long now = System.nanoTime();
      next = Math.max(next + settings.interval().toNanos(), now);
      Thread.sleep(Duration.ofNanos(next - now));
    }
  }
}
