package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Where observations go: the journal, behind the agent. Safe from many threads. */
@FunctionalInterface
public interface Sink {
  /**
   * Hands one observation over, in the caller's order. Blocks while too much waits, which is what
   * bounds memory. Handing the same one over twice makes two records.
   *
   * @return completes with the record's index once it is captured (durable), or with the {@link
   *     Failure} that kept it out
   * @throws Failure when the sink takes nothing at all now
   */
  CompletableFuture<Long> submit(Observation observation) throws InterruptedException;

  /**
   * Hands over and waits until captured.
   *
   * @return the record's index
   * @throws Failure what kept it out
   */
  default long accept(Observation observation) throws InterruptedException {
    return captured(submit(observation));
  }

  /** Waits for one submission. */
  static long captured(CompletableFuture<Long> submission) throws InterruptedException {
    try {
      return submission.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw new IllegalStateException("a sink fails with a Failure only", e.getCause());
    }
  }
}
