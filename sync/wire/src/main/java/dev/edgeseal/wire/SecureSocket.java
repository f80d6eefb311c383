package dev.edgeseal.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A socket with TLS over it from its connection on: what is counted is the wire's, what is bounded
 * are the packets inside.
 */
final class SecureSocket extends Socket {
  private final TlsClient client;
  private final int maxPacket;
  private final Socket wire;
  private volatile @Nullable SSLSocket tls;

  SecureSocket(TlsClient client, int maxPacket, TrafficCounter counter) {
    this.client = client;
    this.maxPacket = maxPacket;
    this.wire = new Wire(counter);
  }

  /** Its streams count. */
  private static final class Wire extends Socket {
    private final TrafficCounter counter;

    Wire(TrafficCounter counter) {
      this.counter = counter;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return counter.counting(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return counter.counting(super.getOutputStream());
    }
  }

  /**
   * Connects and shakes hands.
   *
   * @param timeout milliseconds for the connection, and for each answer of the handshake
   */
  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    try {
      wire.setTcpNoDelay(true); // as for a plain socket
      wire.connect(address, timeout);
      wire.setSoTimeout(timeout);
      SSLSocket secured = client.over(wire);
      secured.setSoTimeout(0);
      tls = secured;
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  private SSLSocket tls() throws SocketException {
    SSLSocket t = tls;
    if (t == null) {
      throw new SocketException("not connected");
    }
    return t;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    InputStream heard =
        new FilterInputStream(tls().getInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            int n = in.read(target, offset, length);
            if (n > 0) {
              client.heard();
            }
            return n;
          }
        };
    // what TLS carries is counted below it
    return new PacketGuard(heard, maxPacket, new TrafficCounter());
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return tls().getOutputStream();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    tls().setSoTimeout(timeout);
  }

  @Override
  public void shutdownInput() throws IOException {
    wire.shutdownInput();
  }

  @Override
  public boolean isConnected() {
    return tls != null;
  }

  @Override
  public boolean isClosed() {
    return wire.isClosed();
  }

  @Override
  public void close() throws IOException {
    SSLSocket t = tls;
    if (t == null) {
      wire.close();
    } else {
      t.close();
    }
  }
}
