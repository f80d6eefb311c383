package dev.edgeseal.agent.demo;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.sensors.TelegramWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A meter's P1 line: telegrams from a file, one a second, in the small pieces in which 115,200 baud
 * delivers them, into the FIFO that the agent reads as its serial line.
 */
final class MeterLine implements AutoCloseable {
  private static final int TELEGRAMS = 600;
  private static final int PIECE = 115;
  private static final Duration PIECE_TIME = Duration.ofMillis(10);

  private final Thread thread;
  private volatile boolean closing;

  private MeterLine(Path telegrams, Path fifo) {
    thread = Thread.ofPlatform().daemon().name("demo-meter").start(() -> send(telegrams, fifo));
  }

  /** Records the telegrams of ten minutes, makes the FIFO and begins to send. */
  static MeterLine start(DemoFolder folder, Instant now) throws InterruptedException {
    try {
      try (OutputStream out = Files.newOutputStream(folder.telegrams())) {
        new TelegramWriter("E0047000012345678", now, Duration.ofSeconds(1)).write(out, TELEGRAMS);
      }
      Process mkfifo =
          new ProcessBuilder("mkfifo", "-m", "600", folder.meterLine().toString()).start();
      if (mkfifo.waitFor() != 0) {
        throw new GiveUp(DemoCode.PROCESS, "(mkfifo " + folder.meterLine() + ")");
      }
    } catch (IOException e) {
      throw new GiveUp(DemoCode.PROCESS, "(" + folder.telegrams() + ")", e);
    }
    return new MeterLine(folder.telegrams(), folder.meterLine());
  }

  private void send(Path telegrams, Path fifo) {
    try (OutputStream out = Files.newOutputStream(fifo)) {
      byte[] all = Files.readAllBytes(telegrams);
      int from = 0;
      while (!closing && from < all.length) {
        long due = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        int end = endOfTelegram(all, from);
        sendPieces(out, Arrays.copyOfRange(all, from, end));
        from = end == all.length ? 0 : end;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (IOException e) {
      if (!closing) {
        System.err.println("the demo's meter line was cut: " + e.getMessage());
      }
    }
  }

  private void sendPieces(OutputStream out, byte[] telegram) throws IOException {
    for (int i = 0; i < telegram.length && !closing; i += PIECE) {
      out.write(telegram, i, Math.min(PIECE, telegram.length - i));
      LockSupport.parkNanos(PIECE_TIME.toNanos());
    }
  }

  private static int endOfTelegram(byte[] all, int from) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int i = from; i < all.length; i++) {
      line.write(all[i]);
      if (all[i] == '\n') {
        if (line.toByteArray()[0] == '!') {
          return i + 1;
        }
        line.reset();
      }
    }
    return all.length;
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
  }
}
