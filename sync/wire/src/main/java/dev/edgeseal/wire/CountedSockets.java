package dev.edgeseal.wire;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/** Plain TCP sockets whose bytes are counted and whose incoming MQTT packets are bounded. */
final class CountedSockets extends SocketFactory {
  private final int maxPacket;
  private final TrafficCounter counter;

  CountedSockets(int maxPacket, TrafficCounter counter) {
    this.maxPacket = maxPacket;
    this.counter = counter;
  }

  @Override
  public Socket createSocket() {
    return new Counted();
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
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(int b) throws IOException {
          out.write(b);
          counter.sent(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, length);
          counter.sent(length);
        }
      };
    }
  }
}
