package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.citynode.Answer;
import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityCode;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.CoseSign1;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.JournalCode;
import dev.edgeseal.journal.JournalReader;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.testrig.Samples.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A city node's rules on its real journal. */
@Timeout(60)
class CityNodeTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final TestKeys.Ca CA = TestKeys.ca();
  private static final TestKeys CITY = TestKeys.city("nordstadt");
  private static final TestKeys DEVICE = CA.device("meter-1");
  private static final Tree TREE = new Tree("a");
  private static final Tree OTHER = new Tree("b");

  private final Path directory;
  private CityNode node;

  CityNodeTest(@TempDir Path directory) {
    this.directory = directory;
    this.node = open(Set.of());
  }

  @AfterEach
  void close() {
    node.close();
  }

  private CityNode open(Set<Digest> revoked) {
    InstantSource clock = InstantSource.fixed(NOW);
    CityPolicy policy =
        new CityPolicy(
            "nordstadt", List.of(Digest.sha256(TestKeysSigner.encoded(CA.certificate()))));
    return CityNode.open(
        new CityNode.Settings(directory.resolve("city.db"), policy, clock, step -> {}),
        new TestKeysSigner(CITY),
        new CaEnrolment(List.of(CA.certificate()), revoked, clock));
  }

  private Answer register(Registration registration) throws InterruptedException {
    return node.register(registration.encode(), Optional.of("meter-1"));
  }

  private static Receipt receipt(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Registered.class);
    return ((Answer.Registered) answer).receipt();
  }

  private static Refusal refusal(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).refusal();
  }

  private static Registration at(Tree tree, long size) {
    return Samples.first(DEVICE, "log", tree, size);
  }

  private static Registration grown(Tree tree, long from, long size) {
    return Samples.registration(DEVICE, "log", tree, size, OptionalLong.of(from));
  }

  private static void assertCovers(Receipt receipt, Head head) {
    Head cityHead = receipt.head(receipt.inclusions().getFirst().root(Merkle.leaf(head.encode())));
    assertThat(cityHead.verify(CITY.chain().publicKey())).isTrue();
    assertThat(receipt.chain()).contains(CITY.chain());
    assertThat(receipt.statement().issuedAt()).hasValue(NOW.getEpochSecond());
    assertThat(receipt.statement().issuer()).isEqualTo(Issuer.city("nordstadt"));
  }

  @Test
  void theFirstHeadNeedsNoProof() throws Exception {
    Registration first = at(TREE, 5);
    assertCovers(receipt(register(first)), first.head());
    assertThat(node.registered("meter-1", "log")).contains(first.head());
    assertThat(node.size()).isEqualTo(2);
  }

  @Test
  void theFirstLeafIsTheSignedPolicy() {
    try (JournalReader reader = JournalReader.open(directory.resolve("city.db"))) {
      CoseSign1 policy = CoseSign1.parse(reader.entry(0).orElseThrow());
      assertThat(policy.verify(CITY.chain().publicKey(), new byte[0], new byte[0])).isTrue();
    }
  }

  @Test
  void registeringAgainGivesTheSameReceipt() throws Exception {
    Registration first = at(TREE, 5);
    Receipt receipt = receipt(register(first));
    receipt(register(grown(TREE, 5, 9)));
    assertThat(receipt(register(first))).isEqualTo(receipt);
    node.close();
    node = open(Set.of());
    assertThat(receipt(register(first))).isEqualTo(receipt);
    assertThat(node.size()).isEqualTo(3);
  }

  @Test
  void theSameRootUnderAnotherSignatureIsShownTheRegisteredHead() throws Exception {
    Registration first = at(TREE, 5);
    receipt(register(first));
    Refusal refusal = refusal(register(at(TREE, 5)));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
    assertThat(refusal.registered()).contains(first.head());
    Registration adopted =
        new Registration(refusal.registered().get(), DEVICE.chain(), Optional.empty());
    assertCovers(receipt(register(adopted)), first.head());
  }

  @Test
  void growthIsAppendedWithItsProofOnly() throws Exception {
    Registration first = at(TREE, 5);
    receipt(register(first));
    for (Registration bad :
        List.of(at(TREE, 9), grown(TREE, 4, 9), grown(OTHER, 5, 9), at(TREE, 4))) {
      Refusal refusal = refusal(register(bad));
      assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
      assertThat(refusal.registered()).contains(first.head());
    }
    Registration next = grown(TREE, 5, 9);
    assertCovers(receipt(register(next)), next.head());
    assertThat(node.registered("meter-1", "log")).contains(next.head());
  }

  @Test
  void anotherRootOfARegisteredSizeIsAForkAndBothAreKept() throws Exception {
    Registration first = at(TREE, 5);
    receipt(register(first));
    receipt(register(grown(TREE, 5, 9)));
    Registration forked = at(OTHER, 5);
    Refusal refusal = refusal(register(forked));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.FORK);
    assertThat(refusal.registered()).contains(first.head());
    assertThat(node.forks("meter-1", "log")).containsExactly(forked.head());
    assertThat(receipt(register(first))).isNotNull();
  }

  @Test
  void whoIsNotEnrolledOrRevokedOrSomebodyElseIsRefused() throws Exception {
    TestKeys stranger = TestKeys.ca().device("meter-1");
    assertThat(refusal(register(Samples.first(stranger, "log", TREE, 5))).kind())
        .isEqualTo(Refusal.Kind.UNKNOWN);
    TestKeys expired = CA.device("meter-1", TestKeys.NOT_BEFORE, NOW.minusSeconds(1));
    assertThat(refusal(register(Samples.first(expired, "log", TREE, 5))).kind())
        .isEqualTo(Refusal.Kind.UNKNOWN);
    TestKeys other = CA.device("meter-2");
    assertThat(refusal(register(Samples.first(other, "log", TREE, 5))).kind())
        .isEqualTo(Refusal.Kind.MALFORMED);
    node.close();
    node = open(Set.of(DEVICE.chain().x5t()));
    assertThat(refusal(register(at(TREE, 5))).kind()).isEqualTo(Refusal.Kind.REVOKED);
    assertThat(node.size()).isEqualTo(1);
  }

  @Test
  void aHeadThatTheDeviceDidNotSignIsRefused() throws Exception {
    Head head = at(TREE, 5).head();
    Head changed = new Head(head.statement(), OTHER.root(5), head.signature());
    Registration forged = new Registration(changed, DEVICE.chain(), Optional.empty());
    assertThat(refusal(register(forged)).kind()).isEqualTo(Refusal.Kind.MALFORMED);
    TestKeys other = CA.device("meter-2");
    Registration otherChain = new Registration(head, other.chain(), Optional.empty());
    assertThat(refusal(register(otherChain)).kind()).isEqualTo(Refusal.Kind.MALFORMED);
    TestKeys misnamed =
        CA.leaf("meter-1", Issuer.device("meter-3"), TestKeys.NOT_BEFORE, TestKeys.NOT_AFTER);
    TestKeys claims =
        new TestKeys(misnamed.keyPair(), misnamed.chain(), DEVICE.issuer(), misnamed.source());
    assertThat(refusal(register(Samples.first(claims, "log", TREE, 5))).kind())
        .isEqualTo(Refusal.Kind.MALFORMED);
    assertThat(node.size()).isEqualTo(1);
  }

  @Test
  void bytesThatAreNoRegistrationAreAnswered() throws Exception {
    byte[] good = at(TREE, 5).encode();
    List<byte[]> bad = new ArrayList<>();
    bad.add(new byte[0]);
    bad.add(new byte[Registration.MAX_SIZE + 1]);
    for (int i = 0; i < good.length; i += 7) {
      byte[] changed = good.clone();
      changed[i] ^= 0x10;
      bad.add(changed);
    }
    for (byte[] bytes : bad) {
      refusal(node.register(bytes, Optional.of("meter-1")));
    }
    assertThat(node.size()).isEqualTo(1);
  }

  @Test
  void manyDevicesAtOnceShareSignatures() throws Exception {
    List<TestKeys> devices = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      devices.add(CA.device("fleet-" + i));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Registration> sent = new ArrayList<>();
      List<Future<Answer>> answers = new ArrayList<>();
      for (TestKeys device : devices) {
        Registration r = Samples.first(device, "log", TREE, 5);
        sent.add(r);
        Callable<Answer> call = () -> node.register(r.encode(), Optional.empty());
        answers.add(threads.submit(call));
      }
      for (int i = 0; i < sent.size(); i++) {
        assertCovers(receipt(answers.get(i).get()), sent.get(i).head());
      }
    }
    assertThat(node.size()).isEqualTo(61);
    assertThat(node.signatures()).isLessThan(61);
  }

  /** A token that can be away. */
  private record Token(TestKeysSigner signer, AtomicBoolean away) implements Signer {
    @Override
    public CertificateChain chain() {
      return signer.chain();
    }

    @Override
    public Bytes sign(byte[] message) {
      if (away.get()) {
        throw new RetryLater(CityCode.NO_SIGNATURE, "");
      }
      return signer.sign(message);
    }

    @Override
    public void close() {}
  }

  @Test
  void whoWaitsForASignatureAtTheCloseIsToldToComeBack() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    InstantSource clock = InstantSource.fixed(NOW);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        CityNode other =
            CityNode.open(
                new CityNode.Settings(
                    Files.createDirectory(directory.resolve("other")).resolve("city.db"),
                    new CityPolicy("nordstadt", List.of()),
                    clock,
                    step -> {}),
                new Token(new TestKeysSigner(CITY), away),
                new CaEnrolment(List.of(CA.certificate()), Set.of(), clock))) {
      away.set(true);
      Callable<Answer> call = () -> other.register(at(TREE, 5).encode(), Optional.empty());
      Future<Answer> answer = threads.submit(call);
      Awaitility.await().until(() -> other.size() == 2);
      other.close();
      assertThat(refusal(answer.get()).kind()).isEqualTo(Refusal.Kind.BUSY);
    }
  }

  @Test
  void aLogThatHasDiedIsSaidToDevicesAndToTheProcess() throws Exception {
    AtomicBoolean dies = new AtomicBoolean();
    InstantSource clock = InstantSource.fixed(NOW);
    try (CityNode other =
        CityNode.open(
            new CityNode.Settings(
                Files.createDirectory(directory.resolve("other")).resolve("city.db"),
                new CityPolicy("nordstadt", List.of()),
                clock,
                step -> {
                  if (dies.get()) {
                    throw new OutOfMemoryError("as if");
                  }
                }),
            new TestKeysSigner(CITY),
            new CaEnrolment(List.of(CA.certificate()), Set.of(), clock))) {
      assertThat(other.failure()).isEmpty();
      dies.set(true);
      for (int i = 0; i < 2; i++) {
        Refusal refusal = refusal(other.register(at(TREE, 5).encode(), Optional.empty()));
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.BUSY);
        assertThat(refusal.detail()).startsWith(JournalCode.WRITE_FAILED.id());
      }
      assertThat(other.failure()).map(GiveUp::code).contains(JournalCode.WRITE_FAILED);
    }
  }

  @Test
  void aDeviceBeginsABoundedNumberOfLogs() throws Exception {
    for (int i = 0; i < 64; i++) {
      receipt(register(Samples.first(DEVICE, "log-" + i, TREE, 5)));
    }
    Refusal refusal = refusal(register(Samples.first(DEVICE, "one-more", TREE, 5)));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
    assertThat(refusal.detail()).contains("64 logs");
    assertThat(refusal.registered()).isEmpty();
    receipt(register(Samples.registration(DEVICE, "log-3", TREE, 9, OptionalLong.of(5))));
    TestKeys other = CA.device("meter-2");
    receipt(node.register(Samples.first(other, "log", TREE, 5).encode(), Optional.of("meter-2")));
  }

  @Test
  void twoRootsOfOneSizeAtOnceEndInOneReceiptAndOneFork() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Answer> one = () -> register(at(TREE, 5));
      Callable<Answer> two = () -> register(at(OTHER, 5));
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> f : threads.invokeAll(List.of(one, two))) {
        answers.add(f.get());
      }
      assertThat(answers).filteredOn(Answer.Registered.class::isInstance).hasSize(1);
      assertThat(answers)
          .filteredOn(Answer.Refused.class::isInstance)
          .extracting(a -> refusal(a).kind())
          .containsExactly(Refusal.Kind.FORK);
    }
  }

  @Test
  void aCertificateOfAnotherCityIsNotStartedWith() {
    CityPolicy elsewhere = new CityPolicy("suedstadt", List.of());
    assertThatThrownBy(() ->
            CityNode.open(
                new CityNode.Settings(
                    directory.resolve("other.db"), elsewhere, InstantSource.system(), step -> {}),
                new TestKeysSigner(CITY),
                chain -> Optional.empty()))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("ES-CTY-006");
  }
}
