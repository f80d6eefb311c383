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

  /** d: one producer that waits. Its record, and each bare part, take turns one by one. */
  Comparison latency() throws Exception {
    Signature bare = token.bareSignature();
    byte[] message = new byte[rowSize];
    List<List<Double>> medians = new ArrayList<>();
    try (Signer signer = token.signer()) {
      PublicKey key = signer.chain().publicKey();
      Bytes signature = signer.sign(message);
      for (int round = -rounds.warmUps(); round < rounds.count(); round++) {
        try (LogLoad log = LogLoad.open(directory, signer);
            PlainSqlite plain = PlainSqlite.wal(directory, rowSize)) {
          List<Double> micros =
              rounds.medianMicrosInTurns(
                  () -> log.sealOne(0),
                  () -> plain.insertGroup(1),
                  () -> sign(bare, message),
                  () -> verify(key, message, signature));
          if (round >= 0) {
            medians.add(micros);
          }
        }
      }
    }
    return new Comparison(
        "d",
        "one producer waits until each record is sealed",
        "one commit %.0f + one signature %.0f + one verification %.0f, each bare"
            .formatted(median(medians, 1), median(medians, 2), median(medians, 3)),
        "µs",
        Target.atMost(1.3),
        medians.stream().map(m -> m.get(0)).toList(),
        medians.stream().map(m -> m.get(1) + m.get(2) + m.get(3)).toList());
  }

  private static double median(List<List<Double>> medians, int step) {
    return Spread.of(medians.stream().map(m -> m.get(step)).toList()).median();
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
