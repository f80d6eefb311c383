package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.wire.Delivery;
import dev.edgeseal.wire.Handover;
import dev.edgeseal.wire.MqttConnection;
import dev.edgeseal.wire.MqttOutbound;
import dev.edgeseal.wire.MqttReceiver;
import dev.edgeseal.wire.MqttSettings;
import dev.edgeseal.wire.MqttTopics;
import dev.edgeseal.wire.TlsSettings;
import dev.edgeseal.wire.Traffic;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link CityLink} over MQTT 5: QoS 1 to the device's heads topic, the answer on its receipts
 * topic. An answer belongs to the registration whose head's SHA-256 it carries as Correlation Data,
 * and to no other. A message that is not an answer is counted and dropped, and the wait goes on.
 */
public final class MqttCityLink implements CityLink {
  private static final Logger log = LoggerFactory.getLogger(MqttCityLink.class);

  /** Topic and properties beside the answer itself, bytes. */
  private static final int MAX_FRAMING = 1024;

  private static final int RECEIVE_MAXIMUM = 16;

  private final URI broker;
  private final String headsTopic;
  private final String receiptsTopic;
  private final MqttConnection connection;
  private final LongAdder dropped = new LongAdder();

  /** Who waits for which head's answer; two callers may wait for the same. */
  private final ConcurrentHashMap<Bytes, List<Call>> waiting = new ConcurrentHashMap<>();

  /**
   * Starts connecting and returns.
   *
   * @param broker {@code mqtts://host:port} with {@code tls}, {@code mqtt://host:port} without
   * @param city name of the city
   * @param device this device's name
   * @throws dev.edgeseal.evidence.Failure.RejectInput when a name is none
   */
  public MqttCityLink(
      URI broker, String city, String device, Optional<TlsSettings> tls, RandomGenerator random) {
    MqttTopics topics = new MqttTopics(city);
    this.broker = broker;
    this.headsTopic = topics.heads(device);
    this.receiptsTopic = topics.receipts(device);
    this.connection =
        new MqttConnection(
            new MqttSettings(
                broker,
                "device-" + device + "-" + city,
                receiptsTopic,
                Answers.MAX_SIZE + MAX_FRAMING,
                RECEIVE_MAXIMUM,
                false,
                tls),
            new Receiver(),
            random);
  }

  /** Without TLS. */
  public MqttCityLink(URI broker, String city, String device, RandomGenerator random) {
    this(broker, city, device, Optional.empty(), random);
  }

  @Override
  public String name() {
    return broker.toString();
  }

  @Override
  public RegisterOutcome register(Supplier<Registration> newest, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Call call = new Call(newest);
    try (call) {
      connection
          .publish(call, timeout)
          .thenAccept(handover -> undelivered(handover).ifPresent(call.answer::complete));
      long left = Math.max(0, deadline - System.nanoTime());
      return call.answer.get(left, TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      return UplinkCode.noWay(connection.fault(), String.valueOf(e.getMessage()));
    } catch (TimeoutException e) {
      return call.noAnswer.orElse(
          new Unknown(UplinkCode.NO_ANSWER, "(within " + timeout.toSeconds() + " s)"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is a value", e);
    }
  }

  /** One registration; from when it is made until it is closed, its answer finds it. */
  private final class Call implements Supplier<MqttOutbound>, AutoCloseable {
    final CompletableFuture<RegisterOutcome> answer = new CompletableFuture<>();
    private final Supplier<Registration> newest;
    private Optional<Bytes> correlation = Optional.empty();

    /** What came in place of an answer: the true one may follow, so the wait goes on. */
    volatile Optional<Unknown> noAnswer = Optional.empty();

    Call(Supplier<Registration> newest) {
      this.newest = newest;
    }

    @Override
    public MqttOutbound get() {
      Registration registration = newest.get();
      Bytes id = Bytes.of(Digest.sha256(registration.head().encode()).toArray());
      correlation = Optional.of(id);
      waiting.compute(
          id,
          (key, others) -> {
            List<Call> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(this);
            return all;
          });
      return outbound(registration, id);
    }

    @Override
    public void close() {
      correlation.ifPresent(id ->
          waiting.computeIfPresent(
              id,
              (key, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
              }));
    }
  }

  private Optional<Unknown> undelivered(Handover handover) {
    return switch (handover) {
      case TAKEN -> Optional.empty();
      case NO_SUBSCRIBER ->
          Optional.of(
              new Unknown(UplinkCode.NOT_REACHED, "(nobody listens on " + headsTopic + ")"));
      case REFUSED ->
          Optional.of(
              new Unknown(
                  UplinkCode.NOT_REACHED, "(the broker does not allow " + headsTopic + ")"));
      case LOST -> Optional.of(new Unknown(UplinkCode.CONNECTION_LOST, ""));
    };
  }

  private MqttOutbound outbound(Registration registration, Bytes correlation) {
    return new MqttOutbound(
        headsTopic,
        Bytes.of(registration.encode()),
        MqttTopics.STATEMENT,
        Optional.of(receiptsTopic),
        Optional.of(correlation));
  }

  private void answer(Delivery delivery) {
    List<Call> callers =
        delivery.correlation().map(c -> waiting.getOrDefault(c, List.of())).orElse(List.of());
    if (callers.isEmpty()) {
      // late, or meant for somebody else
      drop("no registration waits for it");
      return;
    }
    RegisterOutcome outcome =
        switch (delivery.contentType()) {
          case MqttTopics.RECEIPT -> Answers.receipt(delivery.payload().toArray());
          case MqttTopics.PROBLEM -> Answers.refusal(delivery.payload().toArray());
          default -> Answers.notAnAnswer("content type " + delivery.contentType());
        };
    if (outcome instanceof Unknown unknown) {
      drop(unknown.detail());
      callers.forEach(caller -> caller.noAnswer = Optional.of(unknown));
      return;
    }
    callers.forEach(caller -> caller.answer.complete(outcome));
  }

  private void drop(String why) {
    dropped.increment();
    if (dropped.sum() == 1) {
      log.warn("dropped a message on {}: {}", receiptsTopic, why);
    }
  }

  /** On the connection's threads. */
  private final class Receiver implements MqttReceiver {
    @Override
    public void received(Delivery delivery) {
      answer(delivery);
    }

    @Override
    public void lost(String why) {
      Unknown unknown = new Unknown(UplinkCode.CONNECTION_LOST, "(" + why + ")");
      waiting.values().forEach(callers -> callers.forEach(c -> c.answer.complete(unknown)));
    }
  }

  /** Messages on the receipts topic that were no answer to a waiting registration. */
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public Traffic traffic() {
    return connection.traffic();
  }

  @Override
  public void close() {
    connection.close();
  }
}
