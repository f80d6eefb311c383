package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Registration;
import dev.edgeseal.wire.Traffic;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One way to one city node. Carries registrations there and answers back, and trusts neither the
 * network nor who answers: an answer is parsed within the bounds of its format, its signature is
 * the caller's to check.
 *
 * <p>Safe for all threads; {@link #register} blocks and belongs on a virtual thread. A link
 * connects and reconnects by itself, with backoff. It never sends a registration again of its own
 * accord: the caller retries, over this link or another. Registering twice is harmless: the city
 * answers with the receipt of the first registration.
 */
public interface CityLink extends AutoCloseable {
  /** For people: transport and address, for example {@code mqtt://city.example:1883}. */
  String name();

  /**
   * Sends one registration and waits for its answer.
   *
   * @param newest asked once, on the calling thread, when the far end is there to take it, and not
   *     asked while it is away: what waits for a way is never an old registration. What it throws
   *     is thrown here, and nothing was sent
   * @param timeout for all of it, connecting included; when it ends without an answer the outcome
   *     is {@link RegisterOutcome.Unknown}: the city may have registered the head or not
   * @return within {@code timeout}; bytes that are not an answer to this registration are never
   *     taken for one
   * @throws InterruptedException the registration may have taken effect
   */
  RegisterOutcome register(Supplier<Registration> newest, Duration timeout)
      throws InterruptedException;

  /** Sends this registration, whatever was sealed meanwhile. */
  default RegisterOutcome register(Registration registration, Duration timeout)
      throws InterruptedException {
    return register(() -> registration, timeout);
  }

  /** Bytes that went through this link since it was made, counted at its sockets. */
  Traffic traffic();

  /** Calls in progress end as {@link RegisterOutcome.Unknown}. Idempotent. */
  @Override
  void close();
}
