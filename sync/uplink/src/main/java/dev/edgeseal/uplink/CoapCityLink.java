package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.wire.CoapEndpoints;
import dev.edgeseal.wire.TlsSettings;
import dev.edgeseal.wire.Traffic;
import dev.edgeseal.wire.WireFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;

/**
 * {@link CityLink} over CoAP (RFC 7252): a confirmable POST of the registration to {@code /heads},
 * block-wise both ways (RFC 7959). The exchange's token ties the answer to its registration. A ping
 * goes before it, 4 bytes each way: a round trip for the certainty that the city is there.
 *
 * <p>One exchange at a time: two block-wise uploads from one endpoint to one resource cannot be
 * told apart (RFC 7959 2.5), and more than one outstanding exchange with a server needs congestion
 * control (RFC 7252 4.7).
 */
public final class CoapCityLink implements CityLink {
  private static final int DEFAULT_PORT = 5683;
  private static final int DEFAULT_SECURE_PORT = 5684;

  private final URI server;
  private final int port;
  private final boolean secure;
  private final CoapEndpoints endpoints;
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Guarded by {@code turn}. */
  private final HostLookup lookup;

  /**
   * Whether the last exchange had no answer: a city that was started again, and silently drops what
   * it cannot decrypt, is then greeted anew. Guarded by {@code turn}.
   */
  private boolean greet;

  /**
   * @param server {@code coaps://host:port} with {@code tls}, {@code coap://host:port} without
   * @throws RetryLater when this machine gives no socket
   */
  public CoapCityLink(URI server, Optional<TlsSettings> tls) {
    String scheme = tls.isPresent() ? "coaps" : "coap";
    if (!scheme.equals(server.getScheme()) || server.getHost() == null) {
      throw new IllegalArgumentException(
          "a city node is " + scheme + "://host:port, not " + server);
    }
    this.server = server;
    this.secure = tls.isPresent();
    int otherwise = secure ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
    this.port = server.getPort() < 0 ? otherwise : server.getPort();
    this.lookup = new HostLookup(server.getHost());
    this.endpoints =
        tls.map(t -> CoapEndpoints.secureClient(Answers.MAX_SIZE, t, server.getHost()))
            .orElseGet(() -> CoapEndpoints.client(Answers.MAX_SIZE));
    try {
      endpoints.endpoint().start();
    } catch (IOException e) {
      throw new RetryLater(UplinkCode.NO_SOCKET, "(" + e.getMessage() + ")", e);
    }
  }

  /** Without DTLS. */
  public CoapCityLink(URI server) {
    this(server, Optional.empty());
  }

  @Override
  public String name() {
    return server.toString();
  }

  @Override
  public RegisterOutcome register(Supplier<Registration> newest, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return new Unknown(UplinkCode.NO_ANSWER, "(other registrations were before it)");
    }
    try {
      EndpointContext city = city(lookup.address(deadline - System.nanoTime()));
      Optional<Unknown> noWay = ping(greet ? greeting(city) : city, deadline);
      RegisterOutcome outcome =
          noWay.isPresent()
              ? noWay.get()
              : exchange(request(newest.get(), city), deadline, timeout);
      greet = secure && outcome instanceof Unknown u && u.code() != UplinkCode.NOT_AN_ANSWER;
      return outcome;
    } catch (UnknownHostException e) {
      return new Unknown(UplinkCode.NOT_REACHED, "(no address for " + e.getMessage() + ")");
    } finally {
      turn.unlock();
    }
  }

  private EndpointContext city(InetAddress address) {
    return new AddressEndpointContext(new InetSocketAddress(address, port), server.getHost(), null);
  }

  /** There, beginning with a handshake whatever is remembered of the city. */
  private static EndpointContext greeting(EndpointContext city) {
    return MapBasedEndpointContext.addEntries(
        city, DtlsEndpointContext.ATTRIBUTE_HANDSHAKE_MODE_PROBE);
  }

  /**
   * Why nothing answers there: an empty confirmable message is answered with a reset (RFC 7252
   * 4.3). While the city is away it is this that is sent again, not a registration that grows old.
   */
  private Optional<Unknown> ping(EndpointContext city, long deadline) throws InterruptedException {
    Request ping = Request.newPing();
    ping.setToken(Token.EMPTY);
    ping.setDestinationContext(city);
    CompletableFuture<Optional<Unknown>> sign = new CompletableFuture<>();
    ping.addMessageObserver(new SignOfLife(sign));
    endpoints.endpoint().sendRequest(ping);
    try {
      return sign.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.of(SignOfLife.NONE);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a sign of life is a value", e);
    } finally {
      ping.cancel();
    }
  }

  private static Request request(Registration registration, EndpointContext city) {
    Request request = Request.newPost();
    request.setDestinationContext(city);
    request.getOptions().addUriPath(CoapEndpoints.HEADS);
    request.getOptions().setContentFormat(CoapEndpoints.STATEMENT);
    request.getOptions().setAccept(CoapEndpoints.RECEIPT);
    request.setPayload(registration.encode());
    return request;
  }

  private RegisterOutcome exchange(Request request, long deadline, Duration timeout)
      throws InterruptedException {
    CompletableFuture<RegisterOutcome> answer = new CompletableFuture<>();
    request.addMessageObserver(new Observer(answer));
    endpoints.endpoint().sendRequest(request);
    try {
      return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Unknown(UplinkCode.NO_ANSWER, "(within " + timeout.toSeconds() + " s)");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is a value", e);
    } finally {
      request.cancel();
    }
  }

  @Override
  public Traffic traffic() {
    return endpoints.traffic();
  }

  @Override
  public void close() {
    endpoints.endpoint().destroy();
  }

  private static RegisterOutcome read(Response response) {
    int format = response.getOptions().getContentFormat();
    CoAP.ResponseCode code = response.getCode();
    if (code == CoAP.ResponseCode.CREATED && format == CoapEndpoints.RECEIPT) {
      return Answers.receipt(response.getPayload());
    }
    if (!code.isSuccess() && format == CoapEndpoints.PROBLEM) {
      return Answers.refusal(response.getPayload());
    }
    return Answers.notAnAnswer("CoAP " + code + " with content format " + format);
  }

  /** Settles one ping, on the endpoint's protocol thread; empty when there is a sign. */
  private static final class SignOfLife extends MessageObserverAdapter {
    static final Unknown NONE = new Unknown(UplinkCode.NOT_REACHED, "(no sign of life)");

    private final CompletableFuture<Optional<Unknown>> sign;

    SignOfLife(CompletableFuture<Optional<Unknown>> sign) {
      this.sign = sign;
    }

    @Override
    public void onReject() {
      sign.complete(Optional.empty());
    }

    @Override
    public void onAcknowledgement() {
      sign.complete(Optional.empty());
    }

    @Override
    public void onSendError(Throwable error) {
      sign.complete(
          Optional.of(UplinkCode.noWay(WireFault.of(error), String.valueOf(error.getMessage()))));
    }

    @Override
    protected void failed() {
      sign.complete(Optional.of(NONE));
    }
  }

  /** Settles one exchange, on the endpoint's protocol thread. */
  private static final class Observer extends MessageObserverAdapter {
    private final CompletableFuture<RegisterOutcome> answer;

    Observer(CompletableFuture<RegisterOutcome> answer) {
      this.answer = answer;
    }

    @Override
    public void onResponse(Response response) {
      answer.complete(read(response));
    }

    @Override
    public void onReject() {
      answer.complete(Answers.notAnAnswer("a CoAP reset"));
    }

    @Override
    public void onTimeout() {
      answer.complete(new Unknown(UplinkCode.NOT_REACHED, "(no sign of life)"));
    }

    @Override
    public void onCancel() {
      answer.complete(new Unknown(UplinkCode.NO_ANSWER, "(cancelled)"));
    }

    @Override
    public void onSendError(Throwable error) {
      answer.complete(UplinkCode.noWay(WireFault.of(error), String.valueOf(error.getMessage())));
    }

    @Override
    public void onResponseHandlingError(Throwable cause) {
      answer.complete(Answers.notAnAnswer(String.valueOf(cause.getMessage())));
    }
  }
}
