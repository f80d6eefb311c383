package dev.edgeseal.wire;

/**
 * Bytes that went through a link's sockets since it was made: payload and the framing of MQTT or
 * CoAP, retransmissions included, as counted at the socket; without the headers of TCP, UDP and IP.
 *
 * @param sent bytes
 * @param received bytes
 */
public record Traffic(long sent, long received) {
  public Traffic plus(Traffic other) {
    return new Traffic(sent + other.sent, received + other.received);
  }
}
