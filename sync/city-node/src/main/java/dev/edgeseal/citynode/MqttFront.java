package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.wire.Delivery;
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
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A city node over MQTT 5. The sender's name is the last part of the topic, which the broker's ACL
 * binds to its user, and the registration's issuer must be that device; so the answer goes to
 * {@code receipts/DEVICE} of the issuer, whatever Response Topic the message names. A message is
 * acknowledged to the broker after its answer was published.
 */
public final class MqttFront implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttFront.class);
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_FRAMING = 1024;

  private final MqttTopics topics;
  private final Reception reception;
  private final MqttConnection connection;
  private final LongAdder unanswered = new LongAdder();

  /**
   * Starts connecting and returns.
   *
   * @param broker {@code mqtts://host:port} with {@code tls}, {@code mqtt://host:port} without
   * @param node distinguishes the nodes of one city at one broker
   * @param window registrations that the broker may have waiting here
   */
  public MqttFront(
      URI broker,
      String city,
      String node,
      int window,
      Optional<TlsSettings> tls,
      Reception reception,
      RandomGenerator random) {
    this.topics = new MqttTopics(city);
    this.reception = reception;
    this.connection =
        new MqttConnection(
            new MqttSettings(
                broker,
                "city-" + city + "-" + node,
                topics.allHeads(),
                Registration.MAX_SIZE + MAX_FRAMING,
                window,
                true,
                tls),
            new Receiver(),
            random);
  }

  /** Without TLS. */
  public MqttFront(
      URI broker,
      String city,
      String node,
      int window,
      Reception reception,
      RandomGenerator random) {
    this(broker, city, node, window, Optional.empty(), reception, random);
  }

  private void register(Delivery delivery) {
    Optional<String> device = topics.deviceOf(delivery.topic());
    Optional<Bytes> correlation =
        delivery.correlation().filter(c -> c.size() <= MqttTopics.CORRELATION_SIZE);
    if (device.isEmpty()
        || (delivery.correlation().isPresent() && correlation.isEmpty())
        || !delivery.contentType().equals(MqttTopics.STATEMENT)) {
      drop(delivery, "not a registration on " + delivery.topic());
      return;
    }
    reception.register(
        delivery.payload().toArray(),
        device,
        answer ->
            Thread.startVirtualThread(() -> reply(delivery, device.get(), correlation, answer)));
  }

  private void reply(Delivery delivery, String device, Optional<Bytes> correlation, Answer answer) {
    String contentType =
        switch (answer) {
          case Answer.Registered r -> MqttTopics.RECEIPT;
          case Answer.Refused r -> MqttTopics.PROBLEM;
        };
    try {
      connection
          .publish(
              new MqttOutbound(
                  topics.receipts(device),
                  Bytes.of(answer.encode()),
                  contentType,
                  Optional.empty(),
                  correlation),
              PUBLISH_TIMEOUT)
          // taken, or nobody listens any more: either way this message is dealt with
          .thenAccept(handover -> delivery.acknowledge().run());
    } catch (IOException | RuntimeException e) {
      drop(delivery, "the answer could not be published: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The device asks again: registering twice is harmless. */
  private void drop(Delivery delivery, String why) {
    unanswered.increment();
    if (unanswered.sum() == 1) {
      log.warn("a message stays unanswered: {}", why);
    }
    delivery.acknowledge().run();
  }

  /** On the connection's threads. */
  private final class Receiver implements MqttReceiver {
    @Override
    public void received(Delivery delivery) {
      register(delivery);
    }

    @Override
    public void lost(String why) {
      // the devices ask again
    }
  }

  /** Messages that got no answer. */
  public long unanswered() {
    return unanswered.sum();
  }

  public boolean isConnected() {
    return connection.isConnected();
  }

  public Traffic traffic() {
    return connection.traffic();
  }

  @Override
  public void close() {
    connection.close();
  }
}
