package dev.edgeseal.wire;

import dev.edgeseal.evidence.Bytes;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a connection: from CONNECT to its loss. Subscribed before anything is published.
 * Keeps at most the broker's receive maximum in flight; the client library throws above it.
 */
final class MqttSession {
  private static final Logger log = LoggerFactory.getLogger(MqttSession.class);

  /** The receive maximum of a broker that names none, MQTT 5 3.2.2.3.3. */
  private static final int DEFAULT_RECEIVE_MAXIMUM = 65_535;

  /** MQTT 5 3.4.2.1: no subscriber got the message. */
  private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

  private static final int FIRST_ERROR = 0x80;

  private final MqttAsyncClient client;
  private final Semaphore window;
  private final CompletableFuture<String> lost;
  private final ReentrantLock sending = new ReentrantLock();
  private final Set<CompletableFuture<Handover>> inFlight = ConcurrentHashMap.newKeySet();

  private MqttSession(MqttAsyncClient client, int window, CompletableFuture<String> lost) {
    this.client = client;
    this.window = new Semaphore(window);
    this.lost = lost;
    lost.thenAccept(why -> inFlight.forEach(f -> f.complete(Handover.LOST)));
  }

  /**
   * Connects and subscribes.
   *
   * @throws MqttException when the broker is away or refuses; nothing is left behind
   */
  static MqttSession open(
      MqttSettings settings, String clientId, CountedSockets sockets, MqttReceiver receiver)
      throws MqttException {
    MqttAsyncClient client =
        new MqttAsyncClient(settings.address(), clientId, new MemoryPersistence());
    CompletableFuture<String> lost = new CompletableFuture<>();
    client.setManualAcks(settings.manualAcknowledge());
    client.setCallback(new Callbacks(client, lost, receiver));
    long timeout = MqttSettings.CONNECT_TIMEOUT.toMillis();
    try {
      IMqttToken connected = client.connect(options(settings, sockets));
      connected.waitForCompletion(timeout);
      IMqttToken subscribed = client.subscribe(settings.subscription(), 1);
      subscribed.waitForCompletion(timeout);
      if (isRefused(subscribed)) {
        throw new MqttException(subscribed.getReasonCodes()[0]);
      }
      MqttProperties granted = connected.getResponseProperties();
      Integer announced = granted == null ? null : granted.getReceiveMaximum();
      return new MqttSession(client, announced == null ? DEFAULT_RECEIVE_MAXIMUM : announced, lost);
    } catch (MqttException | RuntimeException e) {
      discard(client);
      throw e;
    }
  }

  private static MqttConnectionOptions options(MqttSettings settings, CountedSockets sockets) {
    MqttConnectionOptions o = new MqttConnectionOptions();
    o.setCleanStart(true);
    o.setSessionExpiryInterval(0L);
    o.setAutomaticReconnect(false);
    o.setConnectionTimeout((int) MqttSettings.CONNECT_TIMEOUT.toSeconds());
    o.setKeepAliveInterval(MqttSettings.KEEP_ALIVE_SECONDS);
    o.setReceiveMaximum(settings.receiveMaximum());
    o.setMaximumPacketSize((long) settings.maxPacket());
    o.setSocketFactory(sockets);
    return o;
  }

  private static boolean isRefused(IMqttToken token) {
    int[] reasons = token.getReasonCodes();
    return reasons != null && reasons.length > 0 && reasons[0] >= FIRST_ERROR;
  }

  /** Completes with the reason once the connection is gone. */
  CompletableFuture<String> lost() {
    return lost;
  }

  /**
   * @param out asked when there is room in the window
   * @param waitMillis how long to wait for room in the window
   * @return what the broker said; fails with an {@link IOException} when the connection is lost
   *     first
   * @throws IOException when nothing was sent
   */
  CompletableFuture<Handover> publish(Supplier<MqttOutbound> out, long waitMillis)
      throws IOException, InterruptedException {
    if (!window.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
      throw new IOException("the broker acknowledges nothing");
    }
    CompletableFuture<Handover> handover = new CompletableFuture<>();
    inFlight.add(handover);
    handover.whenComplete((h, e) -> {
      inFlight.remove(handover);
      window.release();
    });
    if (lost.isDone()) {
      handover.complete(Handover.LOST);
    }
    try {
      send(out.get(), handover);
    } catch (MqttException e) {
      handover.complete(Handover.LOST);
      throw new IOException(describe(e), e);
    } catch (RuntimeException e) {
      handover.complete(Handover.LOST);
      throw e;
    }
    return handover;
  }

  /**
   * One at a time: the client library gives a topic an alias and queues the packet in two steps,
   * and a second publisher in between sends the alias before the packet that defines it, which the
   * broker answers by closing the connection.
   */
  private void send(MqttOutbound out, CompletableFuture<Handover> handover) throws MqttException {
    sending.lock();
    try {
      client.publish(out.topic(), message(out), null, new Listener(handover));
    } finally {
      sending.unlock();
    }
  }

  private static MqttMessage message(MqttOutbound out) {
    MqttProperties p = new MqttProperties();
    p.setContentType(out.contentType());
    out.responseTopic().ifPresent(p::setResponseTopic);
    out.correlation().ifPresent(c -> p.setCorrelationData(c.toArray()));
    return new MqttMessage(out.payload().toArray(), 1, false, p);
  }

  void close() {
    discard(client);
    lost.complete("closed here");
  }

  static String describe(MqttException e) {
    return WireFault.of(e).detail();
  }

  private static void discard(MqttAsyncClient client) {
    try {
      client.disconnectForcibly(0, 100, client.isConnected());
    } catch (MqttException e) {
      log.debug("the connection was gone before it was closed: {}", describe(e));
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      log.debug("closing twice: {}", describe(e));
    }
  }

  /** Settles one published message. */
  private record Listener(CompletableFuture<Handover> handover) implements MqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      int[] reasons = token.getReasonCodes();
      if (isRefused(token)) {
        handover.complete(Handover.REFUSED);
      } else if (reasons != null && reasons.length > 0 && reasons[0] == NO_MATCHING_SUBSCRIBERS) {
        handover.complete(Handover.NO_SUBSCRIBER);
      } else {
        handover.complete(Handover.TAKEN);
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      handover.complete(Handover.LOST);
    }
  }

  /** The client library's thread calls these; nothing here waits. */
  private record Callbacks(
      MqttAsyncClient client, CompletableFuture<String> lost, MqttReceiver receiver)
      implements MqttCallback {
    @Override
    public void disconnected(MqttDisconnectResponse response) {
      MqttException e = response.getException();
      lost.complete(e == null ? "the broker closed the connection" : describe(e));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
      lost.complete(describe(e));
    }

    @Override
    public void messageArrived(String topic, MqttMessage m) {
      MqttProperties p = m.getProperties();
      byte[] correlation = p.getCorrelationData();
      String contentType = p.getContentType();
      AtomicBoolean acknowledged = new AtomicBoolean();
      receiver.received(
          new Delivery(
              topic,
              Bytes.of(m.getPayload()),
              contentType == null ? "" : contentType,
              correlation == null ? Optional.empty() : Optional.of(Bytes.of(correlation)),
              () -> {
                if (acknowledged.compareAndSet(false, true)) {
                  acknowledge(m);
                }
              }));
    }

    private void acknowledge(MqttMessage m) {
      try {
        client.messageArrivedComplete(m.getId(), m.getQos());
      } catch (MqttException e) {
        // the broker gives it to another node, or the device asks again: registering twice is
        // harmless
        log.debug("not acknowledged: {}", describe(e));
      }
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
