package dev.edgeseal.sensors;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.Failure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what comes in memory; captured at once. Counts only when {@code keep} is false. */
final class CollectingSink implements Sink {
  static final CaptureClock CLOCK =
      () ->
          new CaptureTime(
              OptionalLong.of(System.currentTimeMillis()),
              CaptureTime.Grade.SYNCHRONISED,
              OptionalLong.empty(),
              System.nanoTime() / 1_000_000 + 10_000_000_000L);

  final List<Observation> seen = new CopyOnWriteArrayList<>();
  final AtomicLong index = new AtomicLong();
  private final boolean keep;
  private volatile Optional<Failure> failure = Optional.empty();

  CollectingSink(boolean keep) {
    this.keep = keep;
  }

  void failWith(Optional<Failure> next) {
    failure = next;
  }

  @Override
  public CompletableFuture<Long> submit(Observation observation) {
    if (failure.isPresent()) {
      return CompletableFuture.failedFuture(failure.get());
    }
    if (keep) {
      seen.add(observation);
    }
    return CompletableFuture.completedFuture(index.getAndIncrement());
  }

  <T extends Observation> List<T> seen(Class<T> kind) {
    return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<Observation.Reading> readings() {
    return seen(Observation.Reading.class);
  }
}
