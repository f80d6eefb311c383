package dev.edgeseal.wire;

import dev.edgeseal.evidence.Bytes;
import java.util.Optional;

/**
 * A message that a broker delivered, with what we use of it. Nothing in it is trusted.
 *
 * @param contentType empty when the sender gave none
 * @param correlation empty when the sender gave none
 * @param acknowledge tells the broker that this message is dealt with; calling it twice, or after
 *     the connection is gone, does nothing
 */
public record Delivery(
    String topic,
    Bytes payload,
    String contentType,
    Optional<Bytes> correlation,
    Runnable acknowledge) {}
