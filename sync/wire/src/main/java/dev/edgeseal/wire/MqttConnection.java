package dev.edgeseal.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that comes back by itself: one virtual thread opens a session, waits for
 * its loss, backs off and opens the next. Each session starts clean; what was in flight is lost
 * with its session, and whoever published it learns so. Safe for all threads.
 */
public final class MqttConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttConnection.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** A session that lasted this long was a success: the next wait starts small. */
  private static final Duration STABLE = Duration.ofSeconds(30);

  private final MqttSettings settings;
  private final MqttReceiver receiver;
  private final String clientId;
  private final Backoff backoff;
  private final TrafficCounter counter = new TrafficCounter();
  private final AtomicReference<CompletableFuture<MqttSession>> ready =
      new AtomicReference<>(new CompletableFuture<>());
  private final Thread thread;

  /** Why there is no session, if the last try has shown it. */
  private volatile WireFault fault = WireFault.NONE;

  /** Beside the interrupt, which the client library swallows when it comes during CONNECT. */
  private volatile boolean closed;

  /**
   * Starts connecting and returns.
   *
   * @param receiver hears of messages and losses
   */
  public MqttConnection(MqttSettings settings, MqttReceiver receiver, RandomGenerator random) {
    this.settings = settings;
    this.receiver = receiver;
    this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, random);
    this.clientId = settings.clientId() + "-" + Long.toHexString(random.nextLong());
    this.thread = Thread.ofVirtual().name("mqtt-" + settings.clientId()).start(this::run);
  }

  private void run() {
    CountedSockets sockets = new CountedSockets(settings, counter);
    int failures = 0;
    try {
      while (!closed) {
        try {
          MqttSession session = MqttSession.open(settings, clientId, sockets, receiver);
          log.info("connected to {} after {} failures", settings.broker(), failures);
          failures = 0;
          fault = WireFault.NONE;
          live(session);
        } catch (MqttException e) {
          fault = WireFault.of(e);
          if (failures++ == 0) {
            log.warn("{} is away: {}", settings.broker(), fault.detail());
          }
        } catch (RuntimeException e) {
          if (failures++ == 0) {
            log.error("a fault on the way to {}: connecting again", settings.broker(), e);
          }
        }
        Thread.sleep(backoff.next());
      }
    } catch (InterruptedException e) {
      log.debug("connection to {} closed", settings.broker());
    }
  }

  /** Lends the session to publishers until it is lost. */
  private void live(MqttSession session) throws InterruptedException {
    if (closed) {
      session.close();
      return;
    }
    CompletableFuture<MqttSession> announced = ready.get();
    long start = System.nanoTime();
    announced.complete(session);
    try {
      String why = session.lost().get();
      log.warn("lost {}: {}", settings.broker(), why);
      receiver.lost(why);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the loss of a session is a value", e);
    } finally {
      ready.set(new CompletableFuture<>());
      session.close();
    }
    if (System.nanoTime() - start > STABLE.toNanos()) {
      backoff.reset();
    }
  }

  /** Why the last try to open a session failed; of kind AWAY and without words if none did. */
  public WireFault fault() {
    return fault;
  }

  /** Whether a session is open now. */
  public boolean isConnected() {
    CompletableFuture<MqttSession> now = ready.get();
    return now.isDone() && !now.join().lost().isDone();
  }

  /**
   * Publishes with QoS 1 as soon as there is a session and room in its window.
   *
   * @param out asked once, on the calling thread, when there are both; what it throws is thrown
   *     here, and nothing was sent
   * @param timeout how long to wait for both
   * @return what the broker said, or {@link Handover#LOST}
   * @throws IOException when nothing was sent
   */
  public CompletableFuture<Handover> publish(Supplier<MqttOutbound> out, Duration timeout)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    MqttSession session = session(timeout);
    long left = TimeUnit.NANOSECONDS.toMillis(Math.max(0, deadline - System.nanoTime()));
    return session.publish(out, left);
  }

  /** As {@link #publish(Supplier, Duration)}, with a message that is known before. */
  public CompletableFuture<Handover> publish(MqttOutbound out, Duration timeout)
      throws IOException, InterruptedException {
    return publish(() -> out, timeout);
  }

  private MqttSession session(Duration timeout) throws IOException, InterruptedException {
    try {
      return ready.get().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(settings.broker() + " is away", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a session is announced or replaced, never failed", e);
    }
  }

  public Traffic traffic() {
    return counter.traffic();
  }

  /** Ends the session and stops reconnecting. Idempotent. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
