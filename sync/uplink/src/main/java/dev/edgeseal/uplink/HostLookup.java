package dev.edgeseal.uplink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds a host's address within a time. The platform's lookup takes no timeout, hears no interrupt
 * and would hold up the carrier of a virtual thread, so it runs on a thread of its own: at most
 * one, whose late answer serves the next who asks. Owned by one thread at a time.
 */
final class HostLookup {
  /** The platform's lookup. */
  @FunctionalInterface
  interface Resolver {
    InetAddress resolve(String host) throws UnknownHostException;
  }

  private final String host;
  private final Resolver resolver;
  private @Nullable CompletableFuture<InetAddress> running;

  HostLookup(String host) {
    this(host, InetAddress::getByName);
  }

  HostLookup(String host, Resolver resolver) {
    this.host = host;
    this.resolver = resolver;
  }

  /**
   * @param nanos how long to wait
   * @throws UnknownHostException when there is no address, or none within the time
   */
  InetAddress address(long nanos) throws UnknownHostException, InterruptedException {
    CompletableFuture<InetAddress> lookup = running;
    if (lookup == null) {
      lookup = start();
      running = lookup;
    }
    try {
      InetAddress found = lookup.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      running = null;
      return found;
    } catch (TimeoutException e) {
      throw unknown("no answer in time", e);
    } catch (ExecutionException e) {
      running = null;
      throw unknown(String.valueOf(e.getCause()), e);
    }
  }

  private UnknownHostException unknown(String why, Exception cause) {
    UnknownHostException e = new UnknownHostException(host + ": " + why);
    e.initCause(cause);
    return e;
  }

  private CompletableFuture<InetAddress> start() {
    CompletableFuture<InetAddress> answer = new CompletableFuture<>();
    Runnable lookup =
        () -> {
          try {
            answer.complete(resolver.resolve(host));
          } catch (UnknownHostException | RuntimeException | Error e) {
            answer.completeExceptionally(e);
          }
        };
    Thread.ofPlatform().daemon().name("lookup-" + host).start(lookup);
    return answer;
  }
}
