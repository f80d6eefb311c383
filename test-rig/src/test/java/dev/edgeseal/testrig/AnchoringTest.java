package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.citynode.Answer;
import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.MqttFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.testrig.ScriptedCity.Kind;
import dev.edgeseal.testrig.ScriptedCity.Reply;
import dev.edgeseal.uplink.AnchorPolicy;
import dev.edgeseal.uplink.Anchoring;
import dev.edgeseal.uplink.CityLink;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.uplink.PinnedCity;
import dev.edgeseal.uplink.RegisterOutcome;
import dev.edgeseal.uplink.UplinkCode;
import dev.edgeseal.wire.Traffic;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device's journal, a city node and the real transports between them. */
@Timeout(60)
class AnchoringTest {
  private static final String CITY = "nordstadt";
  private static final TestKeys.Ca CA = TestKeys.ca();
  private static final TestKeys CITY_KEYS = TestKeys.city(CITY);
  private static final TestKeys DEVICE = CA.device("meter-1");
  private static final PinnedCity PINNED = new PinnedCity(CITY, List.of(CITY_KEYS.chain()));
  private static final AnchorPolicy EAGER =
      new AnchorPolicy(Duration.ZERO, 1, Duration.ofSeconds(2));

  private final Path directory;
  private final CityNode node;
  private final Reception reception;
  private final CoapFront coap;
  private final List<AutoCloseable> open = new ArrayList<>();

  AnchoringTest(@TempDir Path directory) {
    this.directory = directory;
    InstantSource clock = InstantSource.system();
    node =
        CityNode.open(
            new CityNode.Settings(
                directory.resolve("city.db"), new CityPolicy(CITY, List.of()), clock, step -> {}),
            new TestKeysSigner(CITY_KEYS),
            new CaEnrolment(List.of(CA.certificate()), Set.of(), clock));
    reception = new Reception(node, 64);
    coap = new CoapFront(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), reception);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable c : open.reversed()) {
      c.close();
    }
    coap.close();
    reception.close();
    node.close();
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private DeviceLog device(String file) {
    return keep(new DeviceLog(directory.resolve(file), DEVICE));
  }

  private CityLink coapLink() {
    return keep(new CoapCityLink(URI.create("coap://127.0.0.1:" + coap.address().getPort())));
  }

  private Anchoring anchoring(DeviceLog log, PinnedCity city, CityLink... links) {
    return keep(new Anchoring(log.journal(), city, List.of(links), EAGER, new Random(1)));
  }

  private static void awaitAnchored(DeviceLog log, long size) {
    await().until(() -> log.journal().anchoredSize() == size);
  }

  @Test
  void whatIsSealedIsAnchoredOverCoap() throws Exception {
    DeviceLog log = device("device.db");
    Anchoring anchoring = anchoring(log, PINNED, coapLink());
    log.append(10, "a");
    awaitAnchored(log, log.sealed());
    log.append(1000, "b");
    awaitAnchored(log, log.sealed());
    assertThat(node.registered("meter-1", log.journal().logId())).isEqualTo(log.journal().head());
    assertThat(log.journal().cityHead(CITY)).isPresent();
    assertThat(anchoring.status().trouble()).isEmpty();
    assertThat(anchoring.status().traffic().sent()).isPositive();
  }

  @Test
  void bothTransportsCarryRegistrationsInTurn() throws Exception {
    MosquittoBroker broker = keep(new MosquittoBroker(directory));
    keep(new MqttFront(broker.uri(), CITY, "1", 16, reception, new Random(1)));
    CityLink mqtt = keep(new MqttCityLink(broker.uri(), CITY, "meter-1", new Random(1)));
    CityLink overCoap = coapLink();
    DeviceLog log = device("device.db");
    anchoring(log, PINNED, mqtt, overCoap);
    await()
        .until(() -> {
          log.append(5, "a");
          awaitAnchored(log, log.sealed());
          return mqtt.traffic().sent() > 1500 && overCoap.traffic().sent() > 1500;
        });
  }

  @Test
  void afterAnOutageOneRegistrationAnchorsEverything() throws Exception {
    DeviceLog log = device("device.db");
    try (CityLink first = coapLink();
        Anchoring before =
            new Anchoring(log.journal(), PINNED, List.of(first), EAGER, new Random(1))) {
      log.append(3, "a");
      awaitAnchored(log, log.sealed());
      await().until(() -> before.status().registered() == log.sealed());
    }
    log.append(5000, "while away");
    CityLink back = coapLink();
    Anchoring anchoring = anchoring(log, PINNED, back);
    awaitAnchored(log, log.sealed());
    assertThat(anchoring.status().registrations()).isEqualTo(1);
    assertThat(back.traffic().sent()).isLessThan(4000);
  }

  /** Tells when a registration has begun to wait on the link. */
  private record Watched(CityLink link, CountDownLatch asked) implements CityLink {
    @Override
    public String name() {
      return link.name();
    }

    @Override
    public RegisterOutcome register(Supplier<Registration> newest, Duration timeout)
        throws InterruptedException {
      asked.countDown();
      return link.register(newest, timeout);
    }

    @Override
    public Traffic traffic() {
      return link.traffic();
    }

    @Override
    public void close() {
      link.close();
    }
  }

  /** No attempt ends before the outage does. */
  private static final AnchorPolicy PERSISTENT =
      new AnchorPolicy(Duration.ZERO, 1, Duration.ofSeconds(40));

  /** A first attempt waits for the city while more is sealed; then the city is there. */
  private void oneRegistrationAfterAnOutage(CityLink link, Runnable back) throws Exception {
    DeviceLog log = device("device.db");
    log.append(5, "a");
    CountDownLatch asked = new CountDownLatch(1);
    List<CityLink> links = List.of(new Watched(link, asked));
    keep(new Anchoring(log.journal(), PINNED, links, PERSISTENT, new Random(1)));
    asked.await();
    log.append(50, "while an attempt waits");
    back.run();
    await().atMost(Duration.ofSeconds(40)).until(() -> log.journal().anchoredSize() > 0);
    assertThat(log.journal().anchoredSize()).isEqualTo(log.sealed());
    assertThat(node.size()).as("its policy and one head").isEqualTo(2);
  }

  @Test
  void anAttemptThatWaitsForTheBrokerSendsWhatIsNewestThen() throws Exception {
    MosquittoBroker broker = keep(new MosquittoBroker(directory));
    keep(new MqttFront(broker.uri(), CITY, "1", 16, reception, new Random(1)));
    Relay way = keep(new Relay(broker.uri()));
    way.cut();
    CityLink link = keep(new MqttCityLink(URI.create(way.uri()), CITY, "meter-1", new Random(1)));
    oneRegistrationAfterAnOutage(link, way::join);
  }

  @Test
  void anAttemptThatWaitsForACoapCitySendsWhatIsNewestThen() throws Exception {
    DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
    CityLink link = keep(new CoapCityLink(URI.create("coap://127.0.0.1:" + address.getPort())));
    oneRegistrationAfterAnOutage(
        link,
        () -> {
          silent.close();
          keep(new CoapFront(address, reception));
        });
  }

  /** The file with its write-ahead log, as a backup takes it. */
  private Path copy(Path file) throws Exception {
    for (String suffix : List.of("", "-wal")) {
      Path part = Path.of(file + suffix);
      if (Files.exists(part)) {
        Files.copy(part, directory.resolve("copy.db" + suffix));
      }
    }
    return directory.resolve("copy.db");
  }

  @Test
  void anOlderCopyOfTheJournalStopsSealing() throws Exception {
    Path file = directory.resolve("device.db");
    try (DeviceLog log = new DeviceLog(file, DEVICE)) {
      log.append(5, "a");
    }
    Path copy = copy(file);
    try (DeviceLog log = new DeviceLog(file, DEVICE);
        CityLink link = coapLink();
        Anchoring a = new Anchoring(log.journal(), PINNED, List.of(link), EAGER, new Random(1))) {
      log.append(5, "b");
      awaitAnchored(log, log.sealed());
      assertThat(a.status().trouble()).isEmpty();
    }
    DeviceLog old = keep(new DeviceLog(copy, DEVICE));
    old.append(1, "after the restore");
    Anchoring anchoring = anchoring(old, PINNED, coapLink());
    await().until(() -> old.journal().halted());
    await()
        .until(() -> anchoring.status().trouble().equals(Optional.of(UplinkCode.LOG_ROLLED_BACK)));
    assertThat(old.journal().reader().log().haltReason()).isPresent();
  }

  @Test
  void aForkedCopyThatGrewPastTheRegisteredHeadStopsSealing() throws Exception {
    Path file = directory.resolve("device.db");
    try (DeviceLog log = new DeviceLog(file, DEVICE)) {
      log.append(5, "a");
    }
    Path copy = copy(file);
    try (DeviceLog log = new DeviceLog(file, DEVICE);
        CityLink link = coapLink();
        Anchoring a = new Anchoring(log.journal(), PINNED, List.of(link), EAGER, new Random(1))) {
      log.append(5, "b");
      awaitAnchored(log, log.sealed());
      assertThat(a.status().receipts()).isPositive();
    }
    DeviceLog old = keep(new DeviceLog(copy, DEVICE));
    old.append(50, "another history");
    anchoring(old, PINNED, coapLink());
    await().until(() -> old.journal().halted());
  }

  @Test
  void aJournalThatLostItsReceiptsFollowsTheRegisteredHead() throws Exception {
    Path file = directory.resolve("device.db");
    DeviceLog log = keep(new DeviceLog(file, DEVICE));
    log.append(5, "a");
    // registered by this key, and the journal knows nothing of it
    Head sent = log.journal().head().orElseThrow();
    assertThat(
            node.register(
                new Registration(sent, DEVICE.chain(), Optional.empty()).encode(),
                Optional.empty()))
        .isInstanceOf(Answer.Registered.class);
    log.append(5, "b");
    Anchoring anchoring = anchoring(log, PINNED, coapLink());
    awaitAnchored(log, log.sealed());
    assertThat(anchoring.status().registrations()).isEqualTo(2);
  }

  @Test
  void theSameHeadUnderAnotherSignatureIsAdopted() throws Exception {
    DeviceLog log = keep(new DeviceLog(directory.resolve("device.db"), DEVICE));
    log.append(5, "a");
    Head own = log.journal().head().orElseThrow();
    Head twin =
        DEVICE.head(
            own.statement().logId(), OptionalLong.empty(), own.statement().size(), own.root());
    assertThat(twin).isNotEqualTo(own);
    node.register(
        new Registration(twin, DEVICE.chain(), Optional.empty()).encode(), Optional.empty());
    anchoring(log, PINNED, coapLink());
    awaitAnchored(log, log.sealed());
    assertThat(log.journal().registered(CITY)).contains(twin);
  }

  private static final AnchorPolicy PATIENT =
      new AnchorPolicy(Duration.ofHours(1), 1000, Duration.ofSeconds(2));

  @Test
  void aHaltByOneCityEndsTheWaitOfAnother() throws Exception {
    DeviceLog log = device("device.db");
    log.append(5, "a");
    Anchoring waiting =
        keep(new Anchoring(log.journal(), PINNED, List.of(coapLink()), PATIENT, new Random(1)));
    log.journal().halt("elsewhere", log.journal().head().orElseThrow());
    await().until(() -> waiting.status().trouble().equals(Optional.of(UplinkCode.LOG_ROLLED_BACK)));
    assertThat(waiting.status().registrations()).isZero();
  }

  @Test
  void aFailedRegistrationIsTriedAgainAfterTheBackoffAlone() throws Exception {
    CoapScriptedCity busy = keep(new CoapScriptedCity());
    List<Integer> told = new CopyOnWriteArrayList<>();
    busy.script(bytes -> {
      told.add(bytes.length);
      return List.of(
          Reply.of(
              Kind.PROBLEM, new Refusal(Refusal.Kind.BUSY, "later", Optional.empty()).encode()));
    });
    DeviceLog log = device("device.db");
    log.append(5, "a");
    CityLink link = keep(new CoapCityLink(busy.uri()));
    Anchoring anchoring =
        keep(new Anchoring(log.journal(), PINNED, List.of(link), PATIENT, new Random(1)));
    anchoring.anchorNow();
    await().until(() -> told.size() >= 3);
  }

  /** Fails once in a way that no link should, then is the link. */
  private record FaultyOnce(CityLink link, AtomicBoolean failed) implements CityLink {
    @Override
    public String name() {
      return link.name();
    }

    @Override
    public RegisterOutcome register(Supplier<Registration> newest, Duration timeout)
        throws InterruptedException {
      if (failed.compareAndSet(false, true)) {
        throw new IllegalStateException("a fault on purpose");
      }
      return link.register(newest, timeout);
    }

    @Override
    public Traffic traffic() {
      return link.traffic();
    }

    @Override
    public void close() {
      link.close();
    }
  }

  @Test
  void aFaultIsNotTheEndOfAnchoring() throws Exception {
    DeviceLog log = device("device.db");
    log.append(5, "a");
    Anchoring anchoring = anchoring(log, PINNED, new FaultyOnce(coapLink(), new AtomicBoolean()));
    await().until(() -> log.journal().anchoredSize() == log.sealed());
    await().until(() -> anchoring.status().trouble().isEmpty());
    assertThat(anchoring.status().registered()).isEqualTo(log.sealed());
  }

  @Test
  void aJournalThatDoesNotAnswerIsSaid() throws Exception {
    DeviceLog log = device("device.db");
    log.append(5, "a");
    Anchoring anchoring =
        keep(new Anchoring(log.journal(), PINNED, List.of(coapLink()), PATIENT, new Random(1)));
    log.close();
    await().until(() -> anchoring.status().trouble().equals(Optional.of(UplinkCode.FAULT)));
  }

  @Test
  void aReceiptOfAnotherKeyIsKeptAndDoesNotCount() throws Exception {
    DeviceLog log = device("device.db");
    PinnedCity other = new PinnedCity(CITY, List.of(TestKeys.city(CITY).chain()));
    Anchoring anchoring = anchoring(log, other, coapLink());
    await()
        .until(() -> anchoring.status().trouble().equals(Optional.of(UplinkCode.RECEIPT_REFUSED)));
    assertThat(log.journal().anchoredSize()).isZero();
    assertThat(log.journal().halted()).isFalse();
  }

  @Test
  void aRefusalWithoutAHeadOfThisDeviceNeverStopsIt() throws Exception {
    CoapScriptedCity hostile = keep(new CoapScriptedCity());
    DeviceLog log = device("device.db");
    log.append(5, "a");
    Head stranger =
        CA.device("meter-1")
            .head(
                log.journal().logId(),
                OptionalLong.empty(),
                900,
                Head.parse(log.journal().head().orElseThrow().encode()).root());
    List<Refusal> lies =
        List.of(
            new Refusal(Refusal.Kind.FORK, "you forked", Optional.empty()),
            new Refusal(Refusal.Kind.CONFLICT, "you lost it", Optional.of(stranger)),
            new Refusal(Refusal.Kind.REVOKED, "you are out", Optional.empty()));
    List<Integer> told = new ArrayList<>();
    hostile.script(bytes -> {
      told.add(bytes.length);
      return List.of(Reply.of(Kind.PROBLEM, lies.get(told.size() % lies.size()).encode()));
    });
    Anchoring anchoring = anchoring(log, PINNED, keep(new CoapCityLink(hostile.uri())));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          anchoring.anchorNow();
          return told.size() >= 6;
        });
    assertThat(log.journal().halted()).isFalse();
    assertThat(anchoring.status().trouble()).contains(UplinkCode.CITY_REFUSED);
    log.append(1, "still sealing");
  }
}
