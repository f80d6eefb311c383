package dev.edgeseal.testrig.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the benchmarks; see docs/performance.md. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * @param args the working directory, the PKCS#11 library, the docs folder, then options
   */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options = Options.parse(args);
    Token token = Token.create(options.library(), options.directory(), Token.issuer());
    LogBenchmarks log = new LogBenchmarks(options.rounds(), options.directory(), token);
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
    for (Comparison c : done) {
      System.out.printf(
          "%s %s: ours %s bare %s ratio %s %s%n",
          c.id(),
          c.met() ? "met" : "MISSED",
          Spread.of(c.ourRounds()),
          Spread.of(c.bareRounds()),
          c.ratio(),
          c.target());
    }
  }

  record Options(Path directory, Path library, Path docs, Rounds rounds, String only) {
    static Options parse(String[] args) {
      return new Options(
          Path.of(args[0]),
          Path.of(args[1]),
          Path.of(args[2]),
          new Rounds(1, Integer.parseInt(args[3]), Duration.ofMillis(Long.parseLong(args[4]))),
          args.length > 5 ? args[5] : "");
    }

    boolean wants(String ids) {
      return only.isEmpty() || ids.chars().anyMatch(id -> only.indexOf(id) >= 0);
    }
  }
}
