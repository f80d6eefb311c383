package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Es256;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.testrig.bench.Comparison.Target;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The log and the signing port: benchmarks a to e. */
final class LogBenchmarks {
  /** Producers that wait at full load. */
  static final int PRODUCERS = 1000;

  private static final int GROUP = 100;
  private static final Duration SLOW = Duration.ofMillis(100);

  private final Rounds rounds;
  private final Path directory;
  private final Token token;
  private final int rowSize = Sample.rowSize();

  LogBenchmarks(Rounds rounds, Path directory, Token token) {
    this.rounds = rounds;
    this.directory = directory;
    this.token = token;
  }

  /** a, b and c: they share their rounds and the baseline of groups. */
  List<Comparison> fullLoad() throws Exception {
    try (Signer signer = token.signer()) {
      List<List<Double>> values =
          rounds.run(
              this::groups,
              () -> fullLoad(signer),
              () -> fullLoad(new SlowSigner(signer, SLOW)),
              this::oneByOne);
      String groups = "plain inserts in groups of 100, WAL, `synchronous=FULL`";
      String ours = "sealed records, " + PRODUCERS + " producers waiting";
      return List.of(
          new Comparison(
              "a", ours, groups, "/s", Target.atLeast(0.5), values.get(1), values.get(0)),
          new Comparison(
              "b",
              ours + ", 100 ms a signature",
              groups,
              "/s",
              Target.atLeast(0.4),
              values.get(2),
              values.get(0)),
          new Comparison(
              "c",
              ours,
              "one insert a transaction, SQLite's default settings",
              "/s",
              Target.atLeast(40),
              values.get(1),
              values.get(3)));
    }
  }

  private double groups() throws Exception {
    try (PlainSqlite plain = PlainSqlite.wal(directory, rowSize)) {
      return rounds.perSecond(() -> plain.insertGroup(GROUP));
    }
  }

  private double oneByOne() throws Exception {
    try (PlainSqlite plain = PlainSqlite.defaults(directory, rowSize)) {
      return rounds.perSecond(plain::insertOne);
    }
  }

  private double fullLoad(Signer signer) throws Exception {
    try (LogLoad log = LogLoad.open(directory, signer)) {
      return log.sealedPerSecond(PRODUCERS, rounds.each());
    }
  }

  /** d: one producer that waits. */
  Comparison latency() throws Exception {
    Signature bare = token.bareSignature();
    byte[] message = new byte[rowSize];
    try (Signer signer = token.signer()) {
      PublicKey key = signer.chain().publicKey();
      Bytes signature = signer.sign(message);
      List<List<Double>> values =
          rounds.run(
              () -> latencyOfOne(signer),
              this::commit,
              () -> rounds.medianMicros(() -> sign(bare, message)),
              () -> rounds.medianMicros(() -> verify(key, message, signature)));
      ArrayList<Double> sums = new ArrayList<>();
      for (int i = 0; i < values.getFirst().size(); i++) {
        sums.add(values.get(1).get(i) + values.get(2).get(i) + values.get(3).get(i));
      }
      String bareParts =
          "one commit %.0f + one signature %.0f + one verification %.0f, each bare"
              .formatted(median(values.get(1)), median(values.get(2)), median(values.get(3)));
      return new Comparison(
          "d",
          "one producer waits until each record is sealed",
          bareParts,
          "µs",
          Target.atMost(1.3),
          values.getFirst(),
          sums);
    }
  }

  private static double median(List<Double> values) {
    return Spread.of(values).median();
  }

  private double latencyOfOne(Signer signer) throws Exception {
    try (LogLoad log = LogLoad.open(directory, signer)) {
      return rounds.medianMicros(() -> log.sealOne(0));
    }
  }

  private double commit() throws Exception {
    try (PlainSqlite plain = PlainSqlite.wal(directory, rowSize)) {
      return rounds.medianMicros(() -> plain.insertGroup(1));
    }
  }

  private static int sign(Signature signature, byte[] message) throws Exception {
    signature.update(message);
    return signature.sign().length > 0 ? 1 : 0;
  }

  private static int verify(PublicKey key, byte[] message, Bytes signature) {
    if (!Es256.verify(key, message, signature)) {
      throw new IllegalStateException("the token's signature does not verify");
    }
    return 1;
  }

  /** e: the signing port. */
  Comparison signing() throws Exception {
    Signature bare = token.bareSignature();
    byte[] message = new byte[rowSize];
    try (Signer signer = token.signer()) {
      List<List<Double>> values =
          rounds.run(
              () -> rounds.perSecond(() -> signer.sign(message).size() / Es256.SIZE),
              () -> rounds.perSecond(() -> sign(bare, message)));
      return new Comparison(
          "e",
          "signatures through the signing port",
          "SunPKCS11 in a loop, one `java.security.Signature`",
          "/s",
          Target.atLeast(0.95),
          values.get(0),
          values.get(1));
    }
  }
}
