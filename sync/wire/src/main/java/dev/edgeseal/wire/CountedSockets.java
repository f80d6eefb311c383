package dev.edgeseal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import javax.net.SocketFactory;

/**
 * TCP sockets, plain or with TLS over them, whose bytes on the wire are counted and whose incoming
 * MQTT packets are bounded.
 */
final class CountedSockets extends SocketFactory {
  private final int maxPacket;
  private final TrafficCounter counter;
  private final Optional<TlsClient> tls;

  CountedSockets(MqttSettings settings, TrafficCounter counter) {
    this.maxPacket = settings.maxPacket();
    this.counter = counter;
    this.tls = settings.tls().map(t -> new TlsClient(t, settings.broker().getHost()));
  }

  @Override
  public Socket createSocket() {
    return tls.<Socket>map(t -> new SecureSocket(t, maxPacket, counter)).orElseGet(Counted::new);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("the client connects its sockets itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("the client connects its sockets itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  private final class Counted extends Socket {
    /**
     * Without Nagle's algorithm: it holds an acknowledgement or an answer back until the peer's
     * delayed TCP acknowledgement, 40 ms each way.
     */
    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      setTcpNoDelay(true);
      super.connect(address, timeout);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new PacketGuard(super.getInputStream(), maxPacket, counter);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return counter.counting(super.getOutputStream());
    }
  }
}
