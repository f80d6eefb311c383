package dev.edgeseal.journal;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.ContentType;

/**
 * A record before the journal gave it its boot count, page and salt.
 *
 * @param payload exactly as captured or encoded once
 */
public record Draft(String source, CaptureTime time, ContentType type, Bytes payload) {}
