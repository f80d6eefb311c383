package dev.edgeseal.wire;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Issuer;
import java.util.Optional;

/**
 * The topics between devices and one city. A broker's ACL lets the user NAME publish to {@code
 * heads/NAME} and read {@code receipts/NAME}, nothing else.
 */
public record MqttTopics(String city) {
  /** Media type of a registration on MQTT, RFC 9943 11. */
  public static final String STATEMENT = "application/scitt-statement+cose";

  /** Media type of a city's receipt, RFC 9943 11. */
  public static final String RECEIPT = "application/scitt-receipt+cose";

  /** Media type of a refusal, RFC 9290 8. */
  public static final String PROBLEM = "application/concise-problem-details+cbor";

  /** Bytes of the Correlation Data: SHA-256 of the head's encoding. */
  public static final int CORRELATION_SIZE = 32;

  /**
   * @throws RejectInput when {@code city} is no city's name
   */
  public MqttTopics {
    Issuer.city(city);
  }

  /**
   * @throws RejectInput when {@code device} is no device's name
   */
  public String heads(String device) {
    Issuer.device(device);
    return prefix() + "/heads/" + device;
  }

  /**
   * @throws RejectInput when {@code device} is no device's name
   */
  public String receipts(String device) {
    Issuer.device(device);
    return prefix() + "/receipts/" + device;
  }

  /**
   * What a city subscribes to. Not as a shared subscription: a broker's ACL need not keep strangers
   * out of a group whose name they know, and would then drop each message that falls to them.
   */
  public String allHeads() {
    return prefix() + "/heads/+";
  }

  /** The device whose heads topic this is; empty for every other topic. */
  public Optional<String> deviceOf(String topic) {
    String start = prefix() + "/heads/";
    if (!topic.startsWith(start)) {
      return Optional.empty();
    }
    String device = topic.substring(start.length());
    return Issuer.isName(device) ? Optional.of(device) : Optional.empty();
  }

  private String prefix() {
    return "edgeseal/v1/" + city;
  }
}
