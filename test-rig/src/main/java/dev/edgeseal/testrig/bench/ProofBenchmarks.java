package dev.edgeseal.testrig.bench;

import dev.edgeseal.citynode.Answer;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TrustList;
import dev.edgeseal.evidence.Verdict;
import dev.edgeseal.evidence.Verifier;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.ProofExport;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.testrig.SoftwareKey;
import dev.edgeseal.testrig.bench.Comparison.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Verifying a proof: benchmark f. */
final class ProofBenchmarks {
  private static final int MANY = 300;

  private final Rounds rounds;
  private final Path directory;
  private final Token cityToken;

  /** What has to be checked by key, and nothing else. */
  private record Checks(
      X509Certificate device, PublicKey authority, Head deviceHead, PublicKey city, Head cityHead) {
    /** All records are under the same heads, so that three signatures are all there is. */
    int run() throws Exception {
      device.verify(authority);
      if (!deviceHead.verify(device.getPublicKey()) || !cityHead.verify(city)) {
        throw new IllegalStateException("a signature of the proof does not verify");
      }
      return 1;
    }
  }

  private record Proofs(byte[] one, byte[] many, TrustList trust, Checks checks) {}

  ProofBenchmarks(Rounds rounds, Path directory, Token cityToken) {
    this.rounds = rounds;
    this.directory = directory;
    this.cityToken = cityToken;
  }

  List<Comparison> verifying() throws Exception {
    Proofs proofs = proofs();
    List<List<Double>> values =
        rounds.run(
            () -> rounds.medianMicros(() -> verify(proofs.one(), proofs.trust())),
            () -> rounds.medianMicros(() -> verify(proofs.many(), proofs.trust())),
            () -> rounds.medianMicros(proofs.checks()::run));
    return List.of(
        comparison("1 record", proofs.one(), values.get(0), values.get(2)),
        comparison(MANY + " records", proofs.many(), values.get(1), values.get(2)));
  }

  private static Comparison comparison(
      String records, byte[] proof, List<Double> ours, List<Double> bare) {
    return new Comparison(
        "f",
        "verifying a proof of %s, %,d bytes".formatted(records, proof.length),
        "its 3 signatures checked: the device's certificate, the device's head, the city's head",
        "µs",
        Target.atMost(3),
        ours,
        bare);
  }

  private static int verify(byte[] proof, TrustList trust) throws IOException {
    Verdict verdict =
        new Verifier(Optional.of(trust))
            .verify(new ByteArrayInputStream(proof), (index, record) -> {})
            .verdict();
    if (verdict != Verdict.VERIFIED) {
      throw new IllegalStateException("the proof is " + verdict);
    }
    return 1;
  }

  /** Made by a real log and a real city node. */
  private Proofs proofs() throws Exception {
    TestAuthority authority = TestAuthority.open(directory, InstantSource.system());
    try (Signer citySigner = cityToken.signer();
        BenchCity city = BenchCity.open(directory, citySigner, authority);
        LogLoad log = LogLoad.open(directory, SoftwareKey.certified(authority, "bench-proof"))) {
      for (int i = 0; i < MANY; i++) {
        log.sealOne(i);
      }
      DeviceJournal journal = log.journal();
      Head head = journal.head().orElseThrow();
      CertificateChain chain = journal.chain(head);
      Receipt receipt = register(city.node(), new Registration(head, chain, Optional.empty()));
      Digest cityRoot = receipt.inclusions().getFirst().root(Merkle.leaf(head.encode()));
      Head cityHead = receipt.head(cityRoot);
      journal.storeReceipt(BenchCity.NAME, head, receipt, cityHead);
      long last = journal.size() - 1;
      X509Certificate authorityCertificate = authority.certificate();
      return new Proofs(
          export(journal, List.of(last)),
          export(journal, LongStream.rangeClosed(last - MANY + 1, last).boxed().toList()),
          trust(authorityCertificate, city.node(), citySigner.chain()),
          new Checks(
              chain.leaf(),
              authorityCertificate.getPublicKey(),
              head,
              citySigner.chain().publicKey(),
              cityHead));
    }
  }

  private static Receipt register(CityNode city, Registration registration)
      throws InterruptedException {
    Answer answer = city.register(registration.encode(), Optional.of("bench-proof"));
    return switch (answer) {
      case Answer.Registered registered -> registered.receipt();
      case Answer.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  private static byte[] export(DeviceJournal journal, List<Long> indices) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ProofExport(journal.reader()).write(indices, out);
    return out.toByteArray();
  }

  private static TrustList trust(X509Certificate authority, CityNode city, CertificateChain chain)
      throws Exception {
    TrustList.City pinned =
        new TrustList.City(
            BenchCity.NAME,
            Issuer.city(BenchCity.NAME),
            city.logId(),
            chain.encoded().getFirst(),
            0,
            OptionalLong.empty());
    return new TrustList(
        "bench", 1, 1, List.of(Bytes.of(authority.getEncoded())), List.of(pinned), List.of());
  }
}
