package dev.edgeseal.testrig;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.wire.Delivery;
import dev.edgeseal.wire.MqttConnection;
import dev.edgeseal.wire.MqttOutbound;
import dev.edgeseal.wire.MqttReceiver;
import dev.edgeseal.wire.MqttSettings;
import dev.edgeseal.wire.MqttTopics;
import dev.edgeseal.wire.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** Listens for every device of a city at a real broker. */
public final class MqttScriptedCity implements ScriptedCity, MqttReceiver {
  private final MqttTopics topics;
  private final MqttConnection connection;
  private final AtomicReference<Function<byte[], List<Reply>>> script =
      new AtomicReference<>(registration -> List.of());

  public MqttScriptedCity(URI broker, String city) {
    this(broker, city, Optional.empty());
  }

  MqttScriptedCity(URI broker, String city, Optional<TlsSettings> tls) {
    topics = new MqttTopics(city);
    connection =
        new MqttConnection(
            new MqttSettings(
                broker, "scripted-" + city, topics.allHeads(), 1 << 20, 100, false, tls),
            this,
            new Random(1));
    Awaitility.await().until(connection::isConnected);
  }

  @Override
  public void script(Function<byte[], List<Reply>> next) {
    script.set(next);
  }

  @Override
  public void lost(String why) {}

  @Override
  public void received(Delivery delivery) {
    String device = topics.deviceOf(delivery.topic()).orElseThrow();
    Thread.startVirtualThread(() ->
        script
            .get()
            .apply(delivery.payload().toArray())
            .forEach(reply -> send(device, delivery, reply)));
  }

  private void send(String device, Delivery delivery, Reply reply) {
    Optional<Bytes> correlation =
        switch (reply.correlation()) {
          case RIGHT -> delivery.correlation();
          case WRONG -> Optional.of(Bytes.of(new byte[32]));
        };
    String contentType =
        switch (reply.kind()) {
          case RECEIPT -> MqttTopics.RECEIPT;
          case PROBLEM -> MqttTopics.PROBLEM;
          case SOMETHING_ELSE -> "text/plain";
        };
    try {
      connection.publish(
          new MqttOutbound(
              topics.receipts(device),
              Bytes.of(reply.payload()),
              contentType,
              Optional.empty(),
              correlation),
          Duration.ofSeconds(5));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
