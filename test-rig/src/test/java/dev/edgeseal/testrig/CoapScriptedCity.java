package dev.edgeseal.testrig;

import dev.edgeseal.wire.CoapEndpoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.core.server.ServerMessageDeliverer;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.RawData;

/** A real CoAP server on a port of the loopback interface. */
public final class CoapScriptedCity implements ScriptedCity {
  static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  static final int MAX_BODY = 1 << 20;

  private final CoapEndpoints endpoints;
  private final AtomicReference<Function<byte[], List<Reply>>> script =
      new AtomicReference<>(registration -> List.of());

  CoapScriptedCity() {
    this(CoapEndpoints.server(ANY_PORT, MAX_BODY));
  }

  /**
   * @param port of the loopback interface; 0 for one that the system chooses
   */
  public CoapScriptedCity(int port) {
    this(
        CoapEndpoints.server(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MAX_BODY));
  }

  CoapScriptedCity(CoapEndpoints endpoints) {
    this.endpoints = endpoints;
    CoapResource root = new CoapResource("");
    root.add(
        new CoapResource(CoapEndpoints.HEADS) {
          @Override
          public void handlePOST(CoapExchange exchange) {
            exchange.accept();
            script
                .get()
                .apply(exchange.getRequestPayload())
                .forEach(reply -> send(exchange, reply));
          }
        });
    endpoints
        .endpoint()
        .setMessageDeliverer(new ServerMessageDeliverer(root, endpoints.endpoint().getConfig()));
    try {
      endpoints.endpoint().start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  URI uri() {
    return URI.create("coap://127.0.0.1:" + port());
  }

  int port() {
    return endpoints.endpoint().getAddress().getPort();
  }

  @Override
  public void script(Function<byte[], List<Reply>> next) {
    script.set(next);
  }

  private void send(CoapExchange exchange, Reply reply) {
    int format =
        switch (reply.kind()) {
          case RECEIPT -> CoapEndpoints.RECEIPT;
          case PROBLEM -> CoapEndpoints.PROBLEM;
          case SOMETHING_ELSE -> 0;
        };
    ResponseCode code = reply.kind() == Kind.PROBLEM ? ResponseCode.CONFLICT : ResponseCode.CREATED;
    switch (reply.correlation()) {
      case RIGHT -> exchange.respond(code, reply.payload(), format);
      case WRONG -> {
        // a response of its own, under a token that nobody asked with
        Response stray = new Response(code);
        stray.setPayload(reply.payload());
        stray.getOptions().setContentFormat(format);
        stray.setToken(new Token(new byte[] {9, 9, 9, 9, 9, 9, 9, 9}));
        stray.setDestinationContext(exchange.advanced().getRequest().getSourceContext());
        stray.setConfirmable(false);
        stray.setMID(4711);
        byte[] datagram = new UdpDataSerializer().getByteArray(stray);
        endpoints
            .endpoint()
            .getConnector()
            .send(RawData.outbound(datagram, stray.getDestinationContext(), null, false));
      }
    }
  }

  @Override
  public void close() {
    endpoints.endpoint().destroy();
  }
}
