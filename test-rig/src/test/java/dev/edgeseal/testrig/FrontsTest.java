package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgeseal.citynode.Answer;
import dev.edgeseal.citynode.CityService;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.MqttFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.testrig.Samples.Tree;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.MqttCityLink;
import dev.edgeseal.uplink.RegisterOutcome;
import dev.edgeseal.uplink.RegisterOutcome.Accepted;
import dev.edgeseal.uplink.RegisterOutcome.Refused;
import dev.edgeseal.wire.CoapEndpoints;
import dev.edgeseal.wire.Delivery;
import dev.edgeseal.wire.MqttConnection;
import dev.edgeseal.wire.MqttOutbound;
import dev.edgeseal.wire.MqttReceiver;
import dev.edgeseal.wire.MqttSettings;
import dev.edgeseal.wire.MqttTopics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The city's side of the transports, before a service that the test controls. */
@Timeout(60)
class FrontsTest {
  private static final String CITY = "nordstadt";
  private static final TestKeys CITY_KEYS = TestKeys.city(CITY);
  private static final TestKeys DEVICE = TestKeys.ca().device("meter-1");
  private static final Registration REGISTRATION = Samples.first(DEVICE, "log", new Tree("a"), 5);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final MosquittoBroker broker;
  private final List<AutoCloseable> open = new ArrayList<>();

  FrontsTest(@TempDir Path directory) {
    broker = keep(new MosquittoBroker(directory));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable c : open.reversed()) {
      c.close();
    }
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  /** Gives every registration a receipt, once the gate is open. */
  private record Gated(CountDownLatch gate, List<Optional<String>> senders) implements CityService {
    Gated(CountDownLatch gate) {
      this(gate, new CopyOnWriteArrayList<>());
    }

    @Override
    public Answer register(byte[] registration, Optional<String> device)
        throws InterruptedException {
      senders.add(device);
      gate.await();
      Head head = Registration.parse(registration).head();
      return new Answer.Registered(
          Samples.receipt(CITY_KEYS, head, Optional.of(CITY_KEYS.chain())));
    }

    @Override
    public Optional<Head> registered(String device, String logId) {
      return device.equals("meter-1") && logId.equals("log")
          ? Optional.of(REGISTRATION.head())
          : Optional.empty();
    }
  }

  private CoapFront coap(Reception reception) {
    return keep(
        new CoapFront(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), reception));
  }

  private static URI uri(CoapFront front) {
    return URI.create("coap://127.0.0.1:" + front.address().getPort());
  }

  private MqttFront mqtt(Reception reception) {
    MqttFront front = keep(new MqttFront(broker.uri(), CITY, "1", 64, reception, new Random(1)));
    await().until(front::isConnected);
    return front;
  }

  private Reception reception(CityService service, int places) {
    return keep(new Reception(service, places));
  }

  @Test
  void theNameOfTheSenderComesFromTheTopic() throws Exception {
    Gated service = new Gated(new CountDownLatch(0));
    Reception reception = reception(service, 8);
    mqtt(reception);
    MqttCityLink link = keep(new MqttCityLink(broker.uri(), CITY, "meter-1", new Random(1)));
    assertThat(link.register(REGISTRATION, LONG)).isInstanceOf(Accepted.class);
    CoapCityLink overCoap = keep(new CoapCityLink(uri(coap(reception))));
    assertThat(overCoap.register(REGISTRATION, LONG)).isInstanceOf(Accepted.class);
    assertThat(service.senders()).containsExactly(Optional.of("meter-1"), Optional.empty());
  }

  @Test
  void whoComesWhenAllPlacesAreTakenIsToldToComeBack() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Gated service = new Gated(gate);
    Reception reception = reception(service, 1);
    mqtt(reception);
    MqttCityLink link = keep(new MqttCityLink(broker.uri(), CITY, "meter-1", new Random(1)));
    CoapCityLink overCoap = keep(new CoapCityLink(uri(coap(reception))));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<RegisterOutcome> call = () -> link.register(REGISTRATION, LONG);
      Future<RegisterOutcome> first = threads.submit(call);
      await().until(() -> service.senders().size() == 1);
      assertThat(overCoap.register(REGISTRATION, LONG))
          .isInstanceOfSatisfying(
              Refused.class, r -> assertThat(r.refusal().kind()).isEqualTo(Refusal.Kind.BUSY));
      gate.countDown();
      assertThat(first.get()).isInstanceOf(Accepted.class);
    }
  }

  @Test
  void theAnswerGoesToTheDevicesOwnTopicWhateverTheResponseTopicSays() throws Exception {
    mqtt(reception(new Gated(new CountDownLatch(0)), 8));
    MqttTopics topics = new MqttTopics(CITY);
    Listener listener = new Listener();
    MqttConnection sender =
        keep(
            new MqttConnection(
                new MqttSettings(broker.uri(), "anybody", "#", 1 << 16, 16, false),
                listener,
                new Random(1)));
    sender
        .publish(
            new MqttOutbound(
                topics.heads("meter-1"),
                Bytes.of(REGISTRATION.encode()),
                MqttTopics.STATEMENT,
                Optional.of("somebody/elses/topic"),
                Optional.of(Bytes.of((byte) 7))),
            LONG)
        .get();
    await().until(() -> listener.on(topics.receipts("meter-1")).size() == 1);
    Delivery answer = listener.on(topics.receipts("meter-1")).getFirst();
    assertThat(answer.contentType()).isEqualTo(MqttTopics.RECEIPT);
    assertThat(answer.correlation()).contains(Bytes.of((byte) 7));
    assertThat(listener.on("somebody/elses/topic")).isEmpty();
  }

  @Test
  void whatIsNotARegistrationIsDroppedAndTheNextIsAnswered() throws Exception {
    MqttFront front = mqtt(reception(new Gated(new CountDownLatch(0)), 8));
    MqttTopics topics = new MqttTopics(CITY);
    Listener listener = new Listener();
    MqttConnection sender =
        keep(
            new MqttConnection(
                new MqttSettings(
                    broker.uri(), "anybody", topics.receipts("meter-1"), 1 << 16, 16, false),
                listener,
                new Random(1)));
    Bytes body = Bytes.of(REGISTRATION.encode());
    Optional<Bytes> longCorrelation = Optional.of(Bytes.of(new byte[33]));
    List<MqttOutbound> bad =
        List.of(
            new MqttOutbound(
                topics.heads("meter-1"), body, "text/plain", Optional.empty(), Optional.empty()),
            new MqttOutbound(
                topics.heads("meter-1"),
                body,
                MqttTopics.STATEMENT,
                Optional.empty(),
                longCorrelation),
            new MqttOutbound(
                "edgeseal/v1/" + CITY + "/heads/NOT A NAME",
                body,
                MqttTopics.STATEMENT,
                Optional.empty(),
                Optional.empty()));
    for (MqttOutbound message : bad) {
      sender.publish(message, LONG).get();
    }
    await().until(() -> front.unanswered() == 3);
    MqttCityLink link = keep(new MqttCityLink(broker.uri(), CITY, "meter-1", new Random(1)));
    assertThat(link.register(REGISTRATION, LONG)).isInstanceOf(Accepted.class);
  }

  @Test
  void theCityComesBackAfterTheBrokerWasKilled() throws Exception {
    MqttFront front = mqtt(reception(new Gated(new CountDownLatch(0)), 8));
    broker.kill();
    await().until(() -> !front.isConnected());
    broker.start();
    await().atMost(Duration.ofSeconds(30)).until(front::isConnected);
    MqttCityLink link = keep(new MqttCityLink(broker.uri(), CITY, "meter-1", new Random(1)));
    assertThat(link.register(REGISTRATION, LONG)).isInstanceOf(Accepted.class);
  }

  /** Has a fault in its first registrations. */
  private record FaultyService(CityService service, AtomicInteger faults) implements CityService {
    @Override
    public Answer register(byte[] registration, Optional<String> device)
        throws InterruptedException {
      if (faults.getAndDecrement() > 0) {
        throw new IllegalStateException("a fault on purpose");
      }
      return service.register(registration, device);
    }

    @Override
    public Optional<Head> registered(String device, String logId) {
      return service.registered(device, logId);
    }
  }

  @Test
  void faultsAreAnsweredAndTheFrontStaysOpenAfterAWindowOfThem() throws Exception {
    int window = 2;
    Reception reception =
        reception(
            new FaultyService(new Gated(new CountDownLatch(0)), new AtomicInteger(window + 1)), 8);
    MqttFront front =
        keep(new MqttFront(broker.uri(), CITY, "1", window, reception, new Random(1)));
    await().until(front::isConnected);
    MqttCityLink link = keep(new MqttCityLink(broker.uri(), CITY, "meter-1", new Random(1)));
    for (int i = 0; i <= window; i++) {
      assertThat(link.register(REGISTRATION, LONG))
          .isInstanceOfSatisfying(
              Refused.class, r -> assertThat(r.refusal().kind()).isEqualTo(Refusal.Kind.BUSY));
    }
    assertThat(link.register(REGISTRATION, LONG)).isInstanceOf(Accepted.class);
    assertThat(reception.faults()).isEqualTo(window + 1);
  }

  /** Has a fault each time it hears of a loss. */
  private static final class Faulty implements MqttReceiver {
    @Override
    public void received(Delivery delivery) {}

    @Override
    public void lost(String why) {
      throw new IllegalStateException("a fault on purpose");
    }
  }

  @Test
  void aFaultDoesNotEndAConnection() throws Exception {
    MqttConnection connection =
        keep(
            new MqttConnection(
                new MqttSettings(broker.uri(), "faulty", "#", 1 << 16, 16, false),
                new Faulty(),
                new Random(1)));
    await().until(connection::isConnected);
    broker.kill();
    await().until(() -> !connection.isConnected());
    broker.start();
    await().atMost(Duration.ofSeconds(30)).until(connection::isConnected);
  }

  @Test
  void theNewestRegisteredHeadIsReadOverCoap() throws Exception {
    URI uri = uri(coap(reception(new Gated(new CountDownLatch(0)), 8)));
    CoapEndpoints client = CoapEndpoints.client(4096);
    client.endpoint().start();
    keep(client.endpoint()::destroy);
    assertThat(get(client, uri + "/heads/meter-1/log").getPayload())
        .isEqualTo(REGISTRATION.head().encode());
    assertThat(get(client, uri + "/heads/meter-1/log").getOptions().getContentFormat())
        .isEqualTo(CoapEndpoints.HEAD);
    for (String nothing :
        List.of("/heads", "/heads/meter-1", "/heads/meter-2/log", "/heads/x/y/z", "/tails")) {
      assertThat(get(client, uri + nothing).getCode()).isEqualTo(ResponseCode.NOT_FOUND);
    }
  }

  @Test
  void aBodyAboveTheBoundIsRefusedOverCoap() throws Exception {
    URI uri = uri(coap(reception(new Gated(new CountDownLatch(0)), 8)));
    CoapEndpoints client = CoapEndpoints.client(1 << 20);
    client.endpoint().start();
    keep(client.endpoint()::destroy);
    CoapClient c = new CoapClient(uri + "/heads").setEndpoint(client.endpoint());
    CoapResponse response = c.post(new byte[Registration.MAX_SIZE + 1], CoapEndpoints.STATEMENT);
    assertThat(response.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
    assertThat(c.post("x", 0).getCode()).isEqualTo(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
    assertThat(c.delete().getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
  }

  private static CoapResponse get(CoapEndpoints client, String uri) throws Exception {
    return new CoapClient(uri).setEndpoint(client.endpoint()).get();
  }

  /** Keeps what comes. */
  private static final class Listener implements MqttReceiver {
    private final List<Delivery> came = new CopyOnWriteArrayList<>();

    @Override
    public void received(Delivery delivery) {
      came.add(delivery);
    }

    @Override
    public void lost(String why) {}

    List<Delivery> on(String topic) {
      return came.stream().filter(d -> d.topic().equals(topic)).toList();
    }
  }
}
