package dev.edgeseal.wire;

import java.net.InetSocketAddress;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;

/** A UDP socket whose datagrams' bytes are counted. */
final class CountedUdp extends UDPConnector {
  private final TrafficCounter counter;

  CountedUdp(InetSocketAddress address, Configuration configuration, TrafficCounter counter) {
    super(address, configuration);
    this.counter = counter;
  }

  @Override
  public void send(RawData datagram) {
    counter.sent(datagram.getSize());
    super.send(datagram);
  }

  @Override
  public void setRawDataReceiver(RawDataChannel receiver) {
    super.setRawDataReceiver(datagram -> {
      counter.received(datagram.getSize());
      receiver.receiveData(datagram);
    });
  }
}
