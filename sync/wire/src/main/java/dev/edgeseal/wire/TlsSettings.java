package dev.edgeseal.wire;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a client secures its way to servers, over TLS and DTLS alike.
 *
 * @param serverCas authorities of the servers' certificates
 * @param serverName what a server's certificate must name; empty for the host that is connected to
 * @param clock by which certificates are judged
 * @param seen hears of the certificate of each server that was accepted, on a thread that must not
 *     wait
 */
public record TlsSettings(
    TlsIdentity identity,
    List<X509Certificate> serverCas,
    Optional<String> serverName,
    InstantSource clock,
    Consumer<X509Certificate> seen) {
  public TlsSettings {
    serverCas = List.copyOf(serverCas);
    if (serverCas.isEmpty()) {
      throw new IllegalArgumentException("no authority of servers");
    }
  }

  /** The check of the server at {@code host}. */
  PeerCheck serverCheck(String host) {
    return new ServerCheck(serverCas, serverName.orElse(host), clock, seen);
  }
}
