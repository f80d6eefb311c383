package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.wire.CoapEndpoints;
import dev.edgeseal.wire.TlsIdentity;
import dev.edgeseal.wire.Traffic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.ServerMessageDeliverer;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.auth.X509CertPath;

/**
 * A city node over CoAP, with or without DTLS: POST {@code /heads} with content-format 277
 * registers; GET {@code /heads/DEVICE/LOG} gives the newest registered head, content-format 18.
 * Bodies are block-wise and bounded. Over DTLS the sender is the device that its certificate names.
 */
public final class CoapFront implements AutoCloseable {
  private final CoapEndpoints endpoints;

  /**
   * Starts to listen, without DTLS.
   *
   * @param address port 0 for one that the system chooses
   * @throws GiveUp when the address cannot be used
   */
  public CoapFront(InetSocketAddress address, Reception reception) {
    this(address, CoapEndpoints.server(address, Registration.MAX_SIZE), reception);
  }

  /**
   * Starts to listen for devices that may register, over DTLS.
   *
   * @param address port 0 for one that the system chooses
   * @param identity of this server
   * @throws GiveUp when the address cannot be used
   */
  public static CoapFront secure(
      InetSocketAddress address, TlsIdentity identity, Enrolment enrolment, Reception reception) {
    CoapEndpoints endpoints =
        CoapEndpoints.secureServer(
            address, Registration.MAX_SIZE, identity, new DeviceCheck(enrolment));
    return new CoapFront(address, endpoints, reception);
  }

  private CoapFront(InetSocketAddress address, CoapEndpoints endpoints, Reception reception) {
    this.endpoints = endpoints;
    CoapResource root = new CoapResource("");
    root.add(new HeadsResource(reception));
    endpoints
        .endpoint()
        .setMessageDeliverer(new ServerMessageDeliverer(root, endpoints.endpoint().getConfig()));
    try {
      endpoints.endpoint().start();
    } catch (IOException e) {
      throw new GiveUp(CityCode.NO_SOCKET, "(" + address + ": " + e.getMessage() + ")", e);
    }
  }

  public InetSocketAddress address() {
    return endpoints.endpoint().getAddress();
  }

  public Traffic traffic() {
    return endpoints.traffic();
  }

  @Override
  public void close() {
    endpoints.endpoint().destroy();
  }

  /** {@code /heads} and everything below it. */
  private static final class HeadsResource extends CoapResource {
    private final Reception reception;

    HeadsResource(Reception reception) {
      super(CoapEndpoints.HEADS);
      this.reception = reception;
    }

    @Override
    public Resource getChild(String name) {
      return this;
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
      if (exchange.getRequestOptions().getUriPath().size() != 1) {
        exchange.respond(ResponseCode.METHOD_NOT_ALLOWED);
        return;
      }
      if (exchange.getRequestOptions().getContentFormat() != CoapEndpoints.STATEMENT) {
        exchange.respond(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
        return;
      }
      exchange.accept();
      byte[] payload = exchange.getRequestPayload();
      reception.register(
          payload == null ? new byte[0] : payload,
          sender(exchange),
          answer -> respond(exchange, answer));
    }

    /** The device that shook hands; without DTLS nobody is known. */
    private static Optional<String> sender(CoapExchange exchange) {
      return exchange.advanced().getRequest().getSourceContext().getPeerIdentity()
              instanceof X509CertPath peer
          ? Optional.of(DeviceCheck.deviceOf(peer.getTarget()))
          : Optional.empty();
    }

    @Override
    public void handleGET(CoapExchange exchange) {
      List<String> path = exchange.getRequestOptions().getUriPath();
      if (path.size() != 3) {
        exchange.respond(ResponseCode.NOT_FOUND);
        return;
      }
      Optional<Head> head = reception.service().registered(path.get(1), path.get(2));
      if (head.isEmpty()) {
        exchange.respond(ResponseCode.NOT_FOUND);
      } else {
        exchange.respond(ResponseCode.CONTENT, head.get().encode(), CoapEndpoints.HEAD);
      }
    }

    private static void respond(CoapExchange exchange, Answer answer) {
      switch (answer) {
        case Answer.Registered r ->
            exchange.respond(ResponseCode.CREATED, r.encode(), CoapEndpoints.RECEIPT);
        case Answer.Refused r ->
            exchange.respond(code(r.refusal().kind()), r.encode(), CoapEndpoints.PROBLEM);
      }
    }

    private static ResponseCode code(Refusal.Kind kind) {
      return switch (kind) {
        case CONFLICT, FORK -> ResponseCode.CONFLICT;
        case UNKNOWN, REVOKED -> ResponseCode.FORBIDDEN;
        case BUSY -> ResponseCode.TOO_MANY_REQUESTS;
        case MALFORMED -> ResponseCode.BAD_REQUEST;
      };
    }
  }
}
