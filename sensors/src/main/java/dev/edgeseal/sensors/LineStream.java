package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's lines. Many may be on their way to the journal at once, up to a window of lines and
 * of bytes; each is answered in order once it is captured:
 *
 * <pre>
 * {"captured":INDEX}        durable; the record's index
 * {"refused":"ES-SRC-009"}  bad and stays bad
 * {"retry":"ES-JRN-004"}    not captured now; send it again
 * </pre>
 */
final class LineStream {
  private static final Logger LOG = LoggerFactory.getLogger(LineStream.class);
  private static final int WINDOW_BYTES = 128 << 10;

  private final LineReader in;
  private final OutputStream out;
  private final Feed feed;
  private final BlockingQueue<Optional<CompletableFuture<Long>>> waiting;
  private final Semaphore bytes = new Semaphore(WINDOW_BYTES);
  private final boolean answered;

  /** Lines of a writer that reads the answers, and sends again what was not captured. */
  LineStream(InputStream in, OutputStream out, Feed feed, int window) {
    this(in, out, feed, window, true);
  }

  /** Lines of a writer that hears nothing: one that is not captured is missing from then on. */
  static LineStream oneWay(InputStream in, Feed feed, int window) {
    return new LineStream(in, OutputStream.nullOutputStream(), feed, window, false);
  }

  private LineStream(InputStream in, OutputStream out, Feed feed, int window, boolean answered) {
    this.in = new LineReader(in);
    this.out = new BufferedOutputStream(out);
    this.feed = feed;
    this.answered = answered;
    this.waiting = new ArrayBlockingQueue<>(window);
  }

  /** Reads to the end of the stream and returns once the last line is answered. */
  void run() throws IOException, InterruptedException {
    Thread reader = Thread.currentThread();
    Thread answers = Thread.ofVirtual().name("answers").start(() -> answer(reader));
    try {
      for (Optional<LineReader.Line> line = in.next(); line.isPresent(); line = in.next()) {
        take(line.get());
      }
      waiting.put(Optional.empty());
      answers.join();
    } finally {
      answers.interrupt();
    }
  }

  private void take(LineReader.Line line) throws InterruptedException {
    switch (line) {
      case LineReader.Line.TooLong _ -> refuse(new RejectInput(SensorCode.LINE_TOO_LONG, ""));
      case LineReader.Line.Whole whole -> {
        byte[] payload = whole.bytes().toArray();
        if (!isBlank(payload)) {
          submit(payload, whole.bytes());
        }
      }
    }
  }

  private void submit(byte[] payload, Bytes bytes) throws InterruptedException {
    ContentType type;
    try {
      type = JsonLine.check(payload);
    } catch (RejectInput e) {
      refuse(e);
      return;
    }
    this.bytes.acquire(payload.length);
    CompletableFuture<Long> captured;
    try {
      captured = feed.submit(feed.now(), type, bytes);
    } catch (Failure e) {
      captured = CompletableFuture.failedFuture(e);
    }
    var _ =
        captured.whenComplete((index, failure) -> {
          if (!answered && failure instanceof Failure e) {
            feed.lost(e.code());
          }
          this.bytes.release(payload.length);
        });
    waiting.put(Optional.of(captured));
  }

  private void refuse(RejectInput e) throws InterruptedException {
    feed.garbage(e.code(), 1);
    waiting.put(Optional.of(CompletableFuture.failedFuture(e)));
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Writes in groups: the stream is flushed when no answer is ready. */
  private void answer(Thread reader) {
    try {
      Optional<CompletableFuture<Long>> next = waiting.take();
      while (next.isPresent()) {
        out.write(answer(next.get()).getBytes(StandardCharsets.US_ASCII));
        Optional<CompletableFuture<Long>> peeked = waiting.peek();
        if (peeked == null || peeked.isEmpty() || !peeked.get().isDone()) {
          out.flush();
        }
        next = waiting.take();
      }
    } catch (IOException e) {
      LOG.debug("a client went away before its answers", e);
      reader.interrupt();
    } catch (InterruptedException e) {
      LOG.debug("answers interrupted", e);
    }
  }

  private static String answer(CompletableFuture<Long> captured) throws InterruptedException {
    try {
      return "{\"captured\":" + Sink.captured(captured) + "}\n";
    } catch (RejectInput e) {
      return "{\"refused\":\"" + e.code().id() + "\"}\n";
    } catch (Failure e) {
      return "{\"retry\":\"" + e.code().id() + "\"}\n";
    }
  }
}
