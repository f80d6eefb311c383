/**
 * What both ends of a transport know: topics, media types and bounds, an MQTT connection that comes
 * back by itself, and small CoAP endpoints. Knows nothing of registrations and receipts.
 */
@NullMarked
package dev.edgeseal.wire;

import org.jspecify.annotations.NullMarked;
