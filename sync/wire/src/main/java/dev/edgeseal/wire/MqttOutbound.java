package dev.edgeseal.wire;

import dev.edgeseal.evidence.Bytes;
import java.util.Optional;

/**
 * A message to publish with QoS 1.
 *
 * @param responseTopic where an answer is expected; empty in an answer
 * @param correlation copied into the answer
 */
public record MqttOutbound(
    String topic,
    Bytes payload,
    String contentType,
    Optional<String> responseTopic,
    Optional<Bytes> correlation) {}
