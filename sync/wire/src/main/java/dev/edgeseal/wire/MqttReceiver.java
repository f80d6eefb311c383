package dev.edgeseal.wire;

/** What a connection tells its owner. Called on threads of the connection; must not wait. */
public interface MqttReceiver {
  /** A message came. */
  void received(Delivery delivery);

  /** The session is gone, and with it every answer that it would have brought. */
  void lost(String why);
}
