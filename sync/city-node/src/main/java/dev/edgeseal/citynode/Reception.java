package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a bounded number of registrations in, each on a virtual thread; the ones above it are told
 * BUSY at once. One for all transports of a city node, so that memory is bounded whatever arrives.
 */
public final class Reception implements AutoCloseable {
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Reception.class);

  private final CityService service;
  private final Semaphore places;
  private final LongAdder faults = new LongAdder();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("registration-", 0).factory());

  /**
   * @param places registrations inside at one time
   */
  public Reception(CityService service, int places) {
    this.service = service;
    this.places = new Semaphore(places);
  }

  /**
   * Registers in the background and gives the answer to {@code reply}, once, on a virtual thread;
   * on the caller's own when there is no place left. Does not wait.
   */
  void register(byte[] registration, Optional<String> device, Consumer<Answer> reply) {
    if (!places.tryAcquire()) {
      reply.accept(Answer.refused(Refusal.Kind.BUSY, "all places are taken"));
      return;
    }
    try {
      threads.execute(() -> {
        try {
          reply.accept(answer(registration, device));
        } finally {
          places.release();
        }
      });
    } catch (RejectedExecutionException e) {
      places.release();
      reply.accept(stopping());
    }
  }

  /** Always one: a sender without an answer would wait, and its message with it. */
  private Answer answer(byte[] registration, Optional<String> device) {
    try {
      return service.register(registration, device);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return stopping();
    } catch (RuntimeException e) {
      faults.increment();
      if (faults.sum() == 1) {
        log.error("a registration had a fault and is told to come back", e);
      }
      return Answer.refused(Refusal.Kind.BUSY, "a fault in the city node");
    }
  }

  private static Answer stopping() {
    return Answer.refused(Refusal.Kind.BUSY, "the city node is stopping");
  }

  /** Registrations that had no answer of the service, because of a fault in it. */
  public long faults() {
    return faults.sum();
  }

  CityService service() {
    return service;
  }

  /** Waits a moment for the answers in progress, then interrupts them. Idempotent. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
