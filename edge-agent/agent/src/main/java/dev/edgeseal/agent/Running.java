package dev.edgeseal.agent;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a service running until the process is asked to stop (SIGTERM, SIGINT), then closes it. A
 * service that was asked to stop and did has exit code 0; one that could not close properly, 4.
 */
public final class Running {
  private static final long LAST_STEPS_SECONDS = 20;
  private static final Duration TO_SAY_WHY = Duration.ofSeconds(1);
  private static final int NOT_CLOSED = 4;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread caller = Thread.currentThread();

  private Running() {}

  /**
   * Returns when the service is closed.
   *
   * @param watch called each second; what it throws ends the service
   */
  public static void untilStopped(AutoCloseable service, Runnable watch) throws Exception {
    new Running().run(service, watch);
  }

  private void run(AutoCloseable service, Runnable watch) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    try {
      watched(service, watch);
      closed.set(true);
    } finally {
      ended.countDown();
    }
  }

  private void watched(AutoCloseable service, Runnable watch) throws Exception {
    try (service) {
      while (!asked.await(1, TimeUnit.SECONDS)) {
        watch.run();
      }
    }
  }

  private void stop() {
    if (ended.getCount() == 0) {
      return; // it ended by itself, with an exit code of its own
    }
    asked.countDown();
    try {
      boolean inTime = ended.await(LAST_STEPS_SECONDS, TimeUnit.SECONDS);
      if (inTime && !closed.get()) {
        caller.join(TO_SAY_WHY); // it prints the failure
      }
      Runtime.getRuntime().halt(inTime && closed.get() ? 0 : NOT_CLOSED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
