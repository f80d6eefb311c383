package dev.edgeseal.agent.demo;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A packing line as the agent sees it: EPCIS 2.0 events, one a line, on its socket. The line keeps
 * at most a window of events that are not captured yet, and counts the answers.
 */
final class PackingLine implements AutoCloseable {
  private static final int WINDOW = 512;
  private static final String CAPTURED = "{\"captured\":";
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final SocketChannel channel;
  private final Writer out;
  private final Thread answers;
  private final InstantSource clock;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private long sent;
  private long captured;

  PackingLine(Path socket, InstantSource clock) {
    this.clock = clock;
    try {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new GiveUp(DemoCode.PROCESS, "(the packing line cannot reach " + socket + ")", e);
    }
    out =
        new BufferedWriter(
            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8));
    answers = Thread.ofVirtual().start(this::readAnswers);
  }

  /** Sends the next {@code count} events and waits until all of them are captured. */
  void run(long count) throws InterruptedException {
    try {
      for (long i = 0; i < count; i++) {
        out.write(event(sent));
        out.write('\n');
        sent++;
        if (sent % (WINDOW / 2) == 0) {
          out.flush();
          awaitCaptured(sent - WINDOW / 2);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new GiveUp(DemoCode.PROCESS, "(the packing line was cut off)", e);
    }
    awaitCaptured(sent);
  }

  private synchronized void awaitCaptured(long count) throws InterruptedException {
    while (captured < count) {
      RuntimeException e = failure.get();
      if (e != null) {
        throw new GiveUp(
            DemoCode.PROCESS, "(an event was not captured: " + e.getMessage() + ")", e);
      }
      wait(1000);
    }
  }

  private void readAnswers() {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answer(line);
      }
      fail(new IllegalStateException("the agent closed the socket"));
    } catch (IOException e) {
      fail(new UncheckedIOException(e));
    }
  }

  private synchronized void answer(String line) {
    if (line.startsWith(CAPTURED)) {
      captured++;
      notifyAll();
    } else {
      fail(new IllegalStateException(line));
    }
  }

  private synchronized void fail(RuntimeException e) {
    failure.compareAndSet(null, e);
    notifyAll();
  }

  /** An item is packed into a case: twelve items a case, a new lot every hundred cases. */
  private String event(long n) {
    Instant now = clock.instant();
    long box = n / 12;
    return """
    {"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",\
    "type":"AggregationEvent","eventTime":"%s","eventTimeZoneOffset":"+00:00",\
    "parentID":"https://id.gs1.org/00/%018d",\
    "childEPCs":["https://id.gs1.org/01/09520123456788/10/L%04d/21/%d"],\
    "action":"ADD","bizStep":"packing","disposition":"in_progress",\
    "readPoint":{"id":"https://id.gs1.org/414/9520123000005/254/line-3"}}\
    """
        .formatted(MILLIS.format(now), 952012300000000000L + box, box / 100 + 1, n + 1);
  }

  @Override
  public void close() throws InterruptedException {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers.join();
  }
}
