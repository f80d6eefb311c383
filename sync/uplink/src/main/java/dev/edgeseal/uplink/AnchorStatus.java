package dev.edgeseal.uplink;

import dev.edgeseal.wire.Traffic;
import java.util.Optional;

/**
 * How anchoring with one city goes.
 *
 * @param registered records that the city has registered
 * @param registrations sent since the start
 * @param receipts verified and kept since the start
 * @param trouble why the last registration did not anchor; empty when it did
 * @param detail particular to that trouble
 */
public record AnchorStatus(
    String city,
    long registered,
    long registrations,
    long receipts,
    Optional<UplinkCode> trouble,
    String detail,
    Traffic traffic) {}
