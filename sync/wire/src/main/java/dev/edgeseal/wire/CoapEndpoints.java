package dev.edgeseal.wire;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;

/**
 * CoAP endpoints cut to what a small machine needs: one receiver, one sender and one protocol
 * thread each, bounded peers, bodies and deduplication. Configured here alone; no properties file
 * is read or written.
 */
public final class CoapEndpoints {
  /** Content-Format of a registration, RFC 9943 11. */
  public static final int STATEMENT = 277;

  /** Content-Format of a city's receipt, RFC 9943 11. */
  public static final int RECEIPT = 278;

  /** Content-Format of a refusal, RFC 9290 8. */
  public static final int PROBLEM = 257;

  /** Content-Format of a head: a COSE_Sign1, RFC 9052 11.3. */
  public static final int HEAD = 18;

  /** The resource that takes registrations. */
  public static final String HEADS = "heads";

  private static final int BLOCK = 512;
  private static final int MAX_MESSAGE = 1024;
  private static final int CLIENT_PEERS = 4;
  private static final int SERVER_PEERS = 2000;

  /** Messages remembered of one peer; the default would remember all of 247 seconds. */
  private static final int REMEMBERED_MESSAGES = 32;

  static {
    CoapConfig.register();
    UdpConfig.register();
  }

  private final CoapEndpoint endpoint;
  private final TrafficCounter counter;

  private CoapEndpoints(CoapEndpoint endpoint, TrafficCounter counter) {
    this.endpoint = endpoint;
    this.counter = counter;
  }

  /** A device's side, on a port the system chooses. */
  public static CoapEndpoints client(int maxBody) {
    return on(new InetSocketAddress(0), configuration(maxBody, CLIENT_PEERS));
  }

  /** A city's side. */
  public static CoapEndpoints server(InetSocketAddress address, int maxBody) {
    return on(address, configuration(maxBody, SERVER_PEERS));
  }

  /**
   * A device's side over DTLS.
   *
   * @param host of the one server it speaks to
   */
  public static CoapEndpoints secureClient(int maxBody, TlsSettings tls, String host) {
    Configuration configuration = configuration(maxBody, CLIENT_PEERS);
    TrafficCounter counter = new TrafficCounter();
    return on(
        CountedDtls.client(configuration, tls.identity(), tls.serverCheck(host), counter),
        configuration,
        counter);
  }

  /**
   * A city's side over DTLS: whoever passes {@code client} is known by its certificate, on whatever
   * port it comes.
   */
  public static CoapEndpoints secureServer(
      InetSocketAddress address, int maxBody, TlsIdentity identity, PeerCheck client) {
    Configuration configuration =
        configuration(maxBody, SERVER_PEERS)
            .set(CoapConfig.RESPONSE_MATCHING, CoapConfig.MatcherMode.PRINCIPAL_IDENTITY);
    TrafficCounter counter = new TrafficCounter();
    return on(
        CountedDtls.server(configuration, address, identity, client, counter),
        configuration,
        counter);
  }

  private static CoapEndpoints on(InetSocketAddress address, Configuration configuration) {
    TrafficCounter counter = new TrafficCounter();
    return on(new CountedUdp(address, configuration, counter), configuration, counter);
  }

  private static CoapEndpoints on(
      Connector connector, Configuration configuration, TrafficCounter counter) {
    CoapEndpoint endpoint =
        CoapEndpoint.builder().setConfiguration(configuration).setConnector(connector).build();
    return new CoapEndpoints(endpoint, counter);
  }

  private static Configuration configuration(int maxBody, int peers) {
    return new Configuration()
        .set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK)
        .set(CoapConfig.MAX_MESSAGE_SIZE, MAX_MESSAGE)
        .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, maxBody)
        .set(CoapConfig.MAX_ACTIVE_PEERS, peers)
        .set(CoapConfig.MAX_PEER_INACTIVITY_PERIOD, 60, TimeUnit.SECONDS)
        .set(CoapConfig.BLOCKWISE_STATUS_LIFETIME, 60, TimeUnit.SECONDS)
        .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
        .set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, REMEMBERED_MESSAGES)
        .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
        .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
        .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1)
        .set(UdpConfig.UDP_CONNECTOR_OUT_CAPACITY, 1024);
  }

  public CoapEndpoint endpoint() {
    return endpoint;
  }

  public Traffic traffic() {
    return counter.traffic();
  }
}
