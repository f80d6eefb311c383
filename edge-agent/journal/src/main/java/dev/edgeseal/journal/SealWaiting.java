package dev.edgeseal.journal;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Head;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** Who waits for a head that covers an index. Safe for all threads. */
final class SealWaiting {
  private final ConcurrentSkipListMap<Long, CompletableFuture<Head>> byIndex =
      new ConcurrentSkipListMap<>();

  /** The same future for all that wait for this index. */
  CompletableFuture<Head> of(long index) {
    return byIndex.computeIfAbsent(index, i -> new CompletableFuture<>());
  }

  /** All whose index {@code head} covers have it. */
  void sealed(Head head) {
    for (Long index : byIndex.headMap(head.statement().size(), false).keySet()) {
      CompletableFuture<Head> waiting = byIndex.remove(index);
      if (waiting != null) {
        waiting.complete(head);
      }
    }
  }

  /** Nobody who waits now will have a head. */
  void end(Failure why) {
    for (Long index : byIndex.keySet()) {
      CompletableFuture<Head> waiting = byIndex.remove(index);
      if (waiting != null) {
        waiting.completeExceptionally(why);
      }
    }
  }
}
