package dev.edgeseal.testrig.bench;

import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.testrig.bench.Comparison.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Registrations at a city node over CoAP: benchmark h. */
final class CityBenchmarks {
  private static final int DEVICES = 128;
  private static final int HEADS_A_SECOND = 10;

  private final Rounds rounds;
  private final Path root;
  private final Path directory;
  private final Token token;
  private final Cores cores = Cores.of(Runtime.getRuntime().availableProcessors());
  private int fleets;

  CityBenchmarks(Rounds rounds, Path root, Path directory, Token token) {
    this.rounds = rounds;
    this.root = root;
    this.directory = directory;
    this.token = token;
  }

  /** One for what is measured, the others for the load; a single core is everybody's. */
  private record Cores(Optional<String> measured, Optional<String> load) {
    static Cores of(int count) {
      return switch (count) {
        case 1 -> new Cores(Optional.empty(), Optional.empty());
        case 2 -> new Cores(Optional.of("0"), Optional.of("1"));
        default -> new Cores(Optional.of("0"), Optional.of("1-" + (count - 1)));
      };
    }
  }

  /**
   * What one side did in one turn.
   *
   * @param load processor time of the load generator
   */
  private record Turn(int done, Duration wall, Duration cpu, Duration load) {
    double perSecond() {
      return done * 1e9 / wall.toNanos();
    }

    double perCpuSecond() {
      return done * 1e9 / cpu.toNanos();
    }

    double loadBusy() {
      return (double) load.toNanos() / wall.toNanos();
    }
  }

  List<Comparison> registering() throws Exception {
    TestAuthority authority = TestAuthority.open(directory, InstantSource.system());
    List<Turn> city = new ArrayList<>();
    List<Turn> bare = new ArrayList<>();
    List<List<Double>> values;
    try (RunningCity node = RunningCity.start(root, directory, token, cores.measured());
        BoundProcess devices = worker(cores.load(), "register", node.coap().toString());
        BoundProcess checks = worker(cores.measured(), "check", directory.toString())) {
      values =
          rounds.run(
              () -> taken(city, turn(fleet(authority), devices, node.process())).perSecond(),
              () -> taken(bare, turn(fleet(authority), checks, checks)).perSecond(),
              () -> city.getLast().perCpuSecond(),
              () -> bare.getLast().perCpuSecond());
    }
    double busy = Spread.of(city.stream().map(Turn::loadBusy).toList()).median();
    String ours =
        "registrations at a city node over CoAP, a process on one core; "
            + "%d devices in another process wait for their receipts (%.0f %% of a core)"
                .formatted(DEVICES, 100 * busy);
    return List.of(
        new Comparison(
            "h",
            ours,
            "the same signature checks in a loop on the same core",
            "/s",
            Target.atLeast(0.5),
            values.get(0),
            values.get(1)),
        new Comparison(
            "h",
            "the same, for each second of processor time of the city's process",
            "the same, for each second of the loop's",
            "/s",
            Target.atLeast(0.5),
            values.get(2),
            values.get(3)));
  }

  private static BoundProcess worker(Optional<String> cores, String... args) throws Exception {
    return new BoundProcess(cores, BoundProcess.java(FleetWork.class, args));
  }

  private static Turn taken(List<Turn> turns, Turn turn) {
    turns.add(turn);
    return turn;
  }

  /** New devices each time: their certificates are checked as well. */
  private Fleet fleet(TestAuthority authority) throws Exception {
    int heads = Math.max(2, (int) (HEADS_A_SECOND * rounds.each().toMillis() / 1000));
    return Fleet.sign(authority, "bench-" + fleets++, DEVICES, heads);
  }

  /**
   * @param measured whose processor time counts
   */
  private Turn turn(Fleet fleet, BoundProcess worker, BoundProcess measured) throws Exception {
    Path file = directory.resolve("fleet");
    fleet.write(file);
    worker.say(file.toString());
    worker.line();
    Duration cpu = measured.cpu();
    Duration load = worker.cpu();
    worker.say("go");
    String done = worker.line();
    return new Turn(
        fleet.size(),
        Duration.ofNanos(Long.parseLong(done.substring(done.indexOf(' ') + 1))),
        measured.cpu().minus(cpu),
        worker.cpu().minus(load));
  }
}
