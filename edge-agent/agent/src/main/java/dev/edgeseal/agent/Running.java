package dev.edgeseal.agent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a service running until the process is asked to stop (SIGTERM, SIGINT), then closes it. A
 * service that was asked to stop and did has exit code 0.
 */
public final class Running {
  private static final long LAST_STEPS_SECONDS = 20;

  private Running() {}

  /**
   * Returns when the service is closed.
   *
   * @param watch called each second; what it throws ends the service
   */
  public static void untilStopped(AutoCloseable service, Runnable watch) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(asked, closed), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (service) {
      while (!asked.await(1, TimeUnit.SECONDS)) {
        watch.run();
      }
    } finally {
      closed.countDown();
    }
  }

  private static void stop(CountDownLatch asked, CountDownLatch closed) {
    if (closed.getCount() == 0) {
      return; // it ended by itself, with an exit code of its own
    }
    asked.countDown();
    try {
      boolean done = closed.await(LAST_STEPS_SECONDS, TimeUnit.SECONDS);
      Runtime.getRuntime().halt(done ? 0 : 4);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
