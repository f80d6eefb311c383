package dev.edgeseal.sensors;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A smart meter's telegrams, one SenML pack each. */
public final class P1Source implements Source {
  private final P1Settings settings;

  public P1Source(P1Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Duration interval() {
    return settings.interval();
  }

  @Override
  public Duration silence() {
    return settings.silence();
  }

  /** Returns only at the end of a regular file that is not repeated. */
  @Override
  public void run(Feed feed) throws InterruptedException {
    Path path = settings.path();
    try {
      switch (DeviceInput.Kind.of(path)) {
        case REGULAR -> replay(feed);
        case FIFO -> {
          try (InputStream in = DeviceInput.fifo(path)) {
            live(in, feed);
          }
        }
        case CHARACTER_DEVICE -> {
          SerialLine.set(path, settings.mode());
          try (InputStream in = DeviceInput.serial(path)) {
            live(in, feed);
          }
        }
        case SOCKET, OTHER -> throw new GiveUp(SensorCode.WRONG_FILE_TYPE, "(" + path + ")");
      }
    } catch (IOException e) {
      throw DeviceInput.explain(e, path);
    }
  }

  private void live(InputStream in, Feed feed) throws IOException, InterruptedException {
    TelegramFramer framer = new TelegramFramer(in, feed::now);
    for (Optional<TelegramFramer.Frame> frame = framer.next();
        frame.isPresent();
        frame = framer.next()) {
      handle(frame.get(), feed, false);
    }
    throw new RetryLater(SensorCode.READ_FAILED, "(" + settings.path() + " was closed)");
  }

  /** Each telegram is handed over when it is due, counted from the first. */
  private void replay(Feed feed) throws IOException, InterruptedException {
    long due = System.nanoTime();
    long good;
    do {
      good = 0;
      try (InputStream in = Files.newInputStream(settings.path())) {
        TelegramFramer framer = new TelegramFramer(in, feed::now);
        for (Optional<TelegramFramer.Frame> frame = framer.next();
            frame.isPresent();
            frame = framer.next()) {
          boolean whole = frame.get() instanceof TelegramFramer.Frame.Whole;
          if (whole) {
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            due = Math.max(due + settings.interval().toNanos(), System.nanoTime());
            good++;
          }
          handle(frame.get(), feed, true);
        }
      }
    } while (settings.repeat() && good > 0);
    if (settings.repeat()) {
      throw new RetryLater(SensorCode.READ_FAILED, "(no telegram in " + settings.path() + ")");
    }
  }

  private static void handle(TelegramFramer.Frame frame, Feed feed, boolean replayed)
      throws InterruptedException {
    switch (frame) {
      case TelegramFramer.Frame.Noise noise -> feed.garbage(noise.cause(), 1);
      case TelegramFramer.Frame.Whole whole -> {
        CaptureTime time = replayed ? feed.now() : whole.time();
        try {
          P1Telegram telegram = P1Telegram.parse(whole.telegram().toArray());
          feed.accept(time, ContentType.SENML_CBOR, telegram.pack(replayed));
        } catch (RejectInput e) {
          feed.garbage(e.code(), 1);
        }
      }
    }
  }
}
