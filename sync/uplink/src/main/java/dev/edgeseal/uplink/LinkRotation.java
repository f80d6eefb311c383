package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Registration;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.wire.Backoff;
import dev.edgeseal.wire.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The links to one city, taken in turn. A link without an answer is left out for a while that
 * grows; when all are left out, each is tried. Owned by one thread; {@link #traffic} by any.
 */
final class LinkRotation {
  private static final Duration FIRST_REST = Duration.ofSeconds(2);
  private static final Duration LONGEST_REST = Duration.ofMinutes(5);

  private static final class Member {
    final CityLink link;
    final Backoff rest;
    long restsUntil = System.nanoTime();

    Member(CityLink link, Backoff rest) {
      this.link = link;
      this.rest = rest;
    }

    boolean rests() {
      return restsUntil - System.nanoTime() > 0;
    }
  }

  private final List<Member> members;
  private int turn;

  LinkRotation(List<CityLink> links, RandomGenerator random) {
    if (links.isEmpty()) {
      throw new IllegalArgumentException("a city without a link");
    }
    members =
        links.stream()
            .map(link -> new Member(link, new Backoff(FIRST_REST, LONGEST_REST, random)))
            .toList();
  }

  /** Over the next link, and over the others in their turn while there is no answer. */
  RegisterOutcome register(Supplier<Registration> newest, Duration timeout)
      throws InterruptedException {
    List<Member> inTurn =
        IntStream.range(0, members.size())
            .mapToObj(i -> members.get((turn + i) % members.size()))
            .toList();
    turn = (turn + 1) % members.size();
    List<Member> awake = inTurn.stream().filter(m -> !m.rests()).toList();
    RegisterOutcome outcome = new Unknown(UplinkCode.NOT_REACHED, "");
    for (Member m : awake.isEmpty() ? inTurn : awake) {
      outcome = m.link.register(newest, timeout);
      if (outcome instanceof Unknown unknown) {
        m.restsUntil = System.nanoTime() + m.rest.next().toNanos();
        outcome = new Unknown(unknown.code(), m.link.name() + " " + unknown.detail());
      } else {
        m.rest.reset();
        return outcome;
      }
    }
    return outcome;
  }

  Traffic traffic() {
    return members.stream().map(m -> m.link.traffic()).reduce(new Traffic(0, 0), Traffic::plus);
  }
}
