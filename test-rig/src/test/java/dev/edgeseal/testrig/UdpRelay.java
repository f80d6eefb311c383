package dev.edgeseal.testrig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries the datagrams of one client to a server, as a NAT does: the server sees the relay's port,
 * which changes when a test says so.
 */
final class UdpRelay implements AutoCloseable {
  private static final int MAX_DATAGRAM = 65_535;

  private final InetSocketAddress server;
  private final DatagramSocket inside;
  private final Set<Integer> ports = new HashSet<>();
  private volatile DatagramSocket outside;
  private volatile @Nullable SocketAddress client;

  UdpRelay(InetSocketAddress server) throws IOException {
    this.server = server;
    this.inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.outside = open();
    Thread.ofVirtual().start(this::outwards);
  }

  private DatagramSocket open() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    ports.add(socket.getLocalPort());
    Thread.ofVirtual().start(() -> inwards(socket));
    return socket;
  }

  int port() {
    return inside.getLocalPort();
  }

  /** From now on the server sees another port; the old one is closed. */
  void rebind() throws IOException {
    DatagramSocket old = outside;
    outside = open();
    old.close();
  }

  /** Different ports that the server has seen. */
  int portsUsed() {
    return ports.size();
  }

  private void outwards() {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
    while (receive(inside, packet)) {
      client = packet.getSocketAddress();
      send(outside, packet, server);
    }
  }

  private void inwards(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
    while (receive(socket, packet)) {
      SocketAddress to = client;
      if (to != null) {
        send(inside, packet, to);
      }
    }
  }

  private static boolean receive(DatagramSocket socket, DatagramPacket packet) {
    try {
      packet.setLength(MAX_DATAGRAM);
      socket.receive(packet);
      return true;
    } catch (IOException e) {
      if (socket.isClosed()) {
        return false;
      }
      throw new UncheckedIOException(e);
    }
  }

  private static void send(DatagramSocket socket, DatagramPacket packet, SocketAddress to) {
    try {
      socket.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    inside.close();
    outside.close();
  }
}
