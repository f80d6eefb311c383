package dev.edgeseal.wire;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of TLS 1.3 (RFC 8446), and of no other version, to one server. One connection
 * at a time.
 */
final class TlsClient {
  private static final String VERSION = "TLSv1.3";
  private static final int VERDICT_MILLIS = 500;

  private final SSLContext tls;
  private final String name;

  /**
   * Whether the last connection ended without a word from the server: it may have refused us, and
   * its alert was lost with the connection that we wrote to.
   */
  private volatile boolean doubtful;

  /** Whether the server of the handshake in progress has been accepted. */
  private volatile boolean trusted;

  TlsClient(TlsSettings settings, String host) {
    HandshakeProvider.install();
    this.name = settings.serverName().orElse(host);
    try {
      tls = SSLContext.getInstance(VERSION);
      tls.init(
          new KeyManager[] {new OneKey(settings.identity())},
          new TrustManager[] {new Checked(settings.serverCheck(host), () -> trusted = true)},
          null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK 25 has TLS 1.3", e);
    }
  }

  /**
   * TLS over a connected socket. The handshake is done when this returns; a server may still refuse
   * the client's certificate with its first answer (RFC 8446 4.4.2.4). After a connection without
   * one it gets a moment to say so.
   */
  SSLSocket over(Socket connected) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(connected, name, connected.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {VERSION});
    socket.setSSLParameters(parameters);
    shakeHands(socket);
    if (doubtful) {
      hearOut(socket);
    }
    doubtful = true;
    return socket;
  }

  private void shakeHands(SSLSocket socket) throws IOException {
    trusted = false;
    try {
      socket.startHandshake();
    } catch (SocketException e) {
      if (trusted) { // its alert, if it sent one, is lost with the connection
        throw new NotAdmitted("the server broke off the handshake: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  private static void hearOut(SSLSocket socket) throws IOException {
    int before = socket.getSoTimeout();
    socket.setSoTimeout(VERDICT_MILLIS);
    try {
      int end = socket.getInputStream().read();
      throw new NotAdmitted("the server " + (end < 0 ? "hung up" : "spoke first"), null);
    } catch (SocketTimeoutException e) {
      socket.setSoTimeout(before); // no objection
    } catch (SocketException e) {
      throw new NotAdmitted("the server broke off: " + e.getMessage(), e);
    }
  }

  /** The server ended a connection as soon as it had seen our certificate. */
  static final class NotAdmitted extends IOException {
    private static final long serialVersionUID = 1L;

    NotAdmitted(String detail, @Nullable Throwable cause) {
      super(detail, cause);
    }
  }

  /** The server has answered: it admits us. */
  void heard() {
    doubtful = false;
  }

  /** Every server's certificate is checked by ours alone; nobody is a client here. */
  private static final class Checked extends X509ExtendedTrustManager {
    private final PeerCheck check;
    private final Runnable accepted;

    Checked(PeerCheck check, Runnable accepted) {
      this.check = check;
      this.accepted = accepted;
    }

    private void require(X509Certificate[] chain) throws PeerRefused {
      check.require(List.of(chain));
      accepted.run();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws PeerRefused {
      require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws PeerRefused {
      require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws PeerRefused {
      require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new IllegalStateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new IllegalStateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new IllegalStateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** The one identity there is, whatever authorities the server names. */
  private static final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "edgeseal";

    private final TlsIdentity identity;

    OneKey(TlsIdentity identity) {
      this.identity = identity;
    }

    private static @Nullable String ifEc(String... types) {
      return List.of(types).contains("EC") ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ifEc(types);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ifEc(types);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return type.equals("EC") ? new String[] {ALIAS} : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return identity.chain().certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.key();
    }
  }
}
