/** The device's side of anchoring: links to city nodes over MQTT and CoAP. */
@NullMarked
package dev.edgeseal.uplink;

import org.jspecify.annotations.NullMarked;
