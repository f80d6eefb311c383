package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.hsm.Pkcs11Module;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs the benchmarks; docs/performance.md says what they are. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * @param args the checkout, a folder to work in, the PKCS#11 library; then {@code --rounds N},
   *     {@code --seconds S} a side and round, {@code --only LETTERS}, with which nothing is written
   */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options = Options.parse(args);
    Pkcs11Module module = Pkcs11Module.load(options.library());
    Token device =
        Token.create(module, options.library(), options.work(), Issuer.device("bench-device"));
    Token city =
        Token.create(module, options.library(), options.work(), Issuer.city(BenchCity.NAME));
    Map<String, String> machine = Machine.facts(options.work(), device.info());
    Report report = new Report(machine, run(options, device, city));
    System.out.print(report.table());
    if (options.only().isEmpty()) {
      report.write(options.root().resolve("docs"));
    }
  }

  private static List<Comparison> run(Options options, Token device, Token city) throws Exception {
    Rounds rounds = options.rounds();
    Path work = options.work();
    LogBenchmarks log = new LogBenchmarks(rounds, work, device);
    List<Comparison> done = new ArrayList<>();
    if (options.wants("abc")) {
      done.addAll(log.fullLoad());
    }
    if (options.wants("d")) {
      done.add(log.latency());
    }
    if (options.wants("e")) {
      done.add(log.signing());
    }
    if (options.wants("f")) {
      done.addAll(new ProofBenchmarks(rounds, work, city).verifying());
    }
    if (options.wants("g")) {
      done.addAll(MemoryBenchmark.measure(options.root(), work));
    }
    if (options.wants("h")) {
      done.addAll(new CityBenchmarks(rounds, options.root(), work, city).registering());
    }
    if (options.wants("w")) {
      done.addAll(new WireBenchmarks(rounds, work, device, city).measure());
    }
    return done;
  }

  private record Options(Path root, Path work, Path library, Rounds rounds, String only) {
    static Options parse(String[] args) {
      int count = 7;
      double seconds = 2;
      String only = "";
      for (int i = 3; i < args.length; i += 2) {
        if (i + 1 == args.length) {
          throw new IllegalArgumentException(args[i] + " needs a value");
        }
        switch (args[i]) {
          case "--rounds" -> count = Integer.parseInt(args[i + 1]);
          case "--seconds" -> seconds = Double.parseDouble(args[i + 1]);
          case "--only" -> only = args[i + 1];
          default -> throw new IllegalArgumentException("no option " + args[i]);
        }
      }
      Duration each = Duration.ofMillis((long) (seconds * 1000));
      return new Options(
          Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), new Rounds(2, count, each), only);
    }

    boolean wants(String ids) {
      return only.isEmpty() || ids.chars().anyMatch(id -> only.indexOf(id) >= 0);
    }
  }
}
