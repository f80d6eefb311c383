package dev.edgeseal.agent.demo;

import java.nio.file.Path;

/**
 * @param records how many records to bring the whole way
 * @param out where everything is kept
 */
public record DemoOptions(long records, Path out, Transport transport) {
  /** The way from the agent to the city node. */
  public enum Transport {
    MQTT,
    COAP,
    BOTH;

    boolean mqtt() {
      return this != COAP;
    }

    boolean coap() {
      return this != MQTT;
    }
  }
}
