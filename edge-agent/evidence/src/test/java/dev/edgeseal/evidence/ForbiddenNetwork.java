package dev.edgeseal.evidence;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.stream.Stream;

/** Closes every way to the network of the JVM it is installed in. */
public final class ForbiddenNetwork {
  private ForbiddenNetwork() {}

  /** Thrown at any attempt; an error, so that nothing catches it by the way. */
  public static final class Forbidden extends Error {
    private static final long serialVersionUID = 1L;

    Forbidden(String what) {
      super(what);
    }
  }

  @SuppressWarnings("deprecation") // the only hook there is for java.net
  static void install() throws IOException {
    Socket.setSocketImplFactory(() -> {
      throw new Forbidden("a socket");
    });
    ServerSocket.setSocketFactory(() -> {
      throw new Forbidden("a server socket");
    });
    DatagramSocket.setDatagramSocketImplFactory(() -> {
      throw new Forbidden("a datagram socket");
    });
  }

  /** Named on the command line as the JVM's selector provider. */
  public static final class Channels extends SelectorProvider {
    @Override
    public DatagramChannel openDatagramChannel() {
      throw new Forbidden("a datagram channel");
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
      throw new Forbidden("a datagram channel");
    }

    @Override
    public Pipe openPipe() {
      throw new Forbidden("a pipe");
    }

    @Override
    public AbstractSelector openSelector() {
      throw new Forbidden("a selector");
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
      throw new Forbidden("a server channel");
    }

    @Override
    public SocketChannel openSocketChannel() {
      throw new Forbidden("a channel");
    }
  }

  /** Found by the JVM through {@code META-INF/services} on the child's class path alone. */
  public static final class Names extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration configuration) {
      return new InetAddressResolver() {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
          throw new Forbidden("the look-up of a name");
        }

        @Override
        public String lookupByAddress(byte[] address) {
          throw new Forbidden("the look-up of an address");
        }
      };
    }

    @Override
    public String name() {
      return "forbidden";
    }
  }
}
