package dev.edgeseal.journal;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What waits for the writer: bounded, so that a producer that is faster than the disk waits. */
final class Inbox<E, A> {
  private static final int MAX_WAITING = 1024;
  private static final long MAX_WAITING_BYTES = 256 << 10;

  /** Something for the next group. */
  sealed interface Item<E, A> {
    record Entry<E, A>(E entry, int bytes, CompletableFuture<Journal.Outcome<A>> done)
        implements Item<E, A> {}

    record Task<E, A>(SqlTask task, CompletableFuture<Void> done) implements Item<E, A> {}

    default int weight() {
      return switch (this) {
        case Entry<E, A> e -> e.bytes();
        case Task<E, A> t -> 0;
      };
    }

    default CompletableFuture<?> future() {
      return switch (this) {
        case Entry<E, A> e -> e.done();
        case Task<E, A> t -> t.done();
      };
    }
  }

  /** A change to the log's own tables, in the transaction of a group. */
  @FunctionalInterface
  interface SqlTask {
    void run(Connection connection) throws SQLException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Item<E, A>> waiting = new ArrayDeque<>(MAX_WAITING);
  private long waitingBytes;
  private boolean signal;
  private boolean closing;
  private @Nullable GiveUp broken;

  /** Waits while the inbox is full. */
  void put(Item<E, A> item) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (isFull() && !closing) {
        notFull.await();
      }
      if (broken != null) {
        throw broken;
      }
      if (closing) {
        throw new RetryLater(JournalCode.CLOSED, "");
      }
      waiting.add(item);
      waitingBytes += item.weight();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return waiting.size() >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES;
  }

  /** Makes {@link #take} return even when nothing is waiting. */
  void signal() {
    lock.lock();
    try {
      signal = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Everything that waits, once there is something or a signal; null when closed and empty. */
  @Nullable List<Item<E, A>> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !signal && !closing) {
        changed.awaitUninterruptibly();
      }
      if (waiting.isEmpty() && closing && !signal) {
        return null;
      }
      signal = false;
      ArrayList<Item<E, A>> all = new ArrayList<>(waiting);
      waiting.clear();
      waitingBytes = 0;
      notFull.signalAll();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody will ever take anything again, for this reason. */
  void breakDown(GiveUp why) {
    lock.lock();
    try {
      broken = why;
    } finally {
      lock.unlock();
    }
    close();
  }

  void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
