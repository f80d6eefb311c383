package dev.edgeseal.journal;

import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CaptureTime.Grade;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long payloads are kept. Hashes are always kept, so history stays provable.
 *
 * @param keep at least this long after capture; empty for ever. Only a clock that is or was
 *     synchronised in this boot is believed
 * @param maxBytes drop the oldest when the used part of the file is larger, bytes; empty for no
 *     bound
 */
public record Retention(Optional<Duration> keep, OptionalLong maxBytes) {
  /** So that the transaction that drops them does not keep capturing waiting. */
  private static final int TILES_A_ROUND = 64;

  /**
   * @param last the last index whose payload goes
   * @param more whether another round may drop more
   */
  record Decision(long last, String reason, boolean more) {}

  Optional<Decision> decide(DeviceReader reader, long anchoredSize, CaptureTime now) {
    long firstTile = (reader.droppedUpTo() + 1) >> Tree.WIDTH_BITS;
    long endTile = Math.min(anchoredSize >> Tree.WIDTH_BITS, firstTile + TILES_A_ROUND);
    long byAge = byAge(reader, firstTile, endTile, now);
    long bySize = bySize(reader, firstTile, endTile);
    long end = Math.max(byAge, bySize);
    if (end == firstTile) {
      return Optional.empty();
    }
    String reason = bySize > byAge ? "size" : "age";
    boolean more = end == firstTile + TILES_A_ROUND;
    return Optional.of(new Decision((end << Tree.WIDTH_BITS) - 1, reason, more));
  }

  private long byAge(DeviceReader reader, long firstTile, long endTile, CaptureTime now) {
    boolean believed = now.grade() == Grade.SYNCHRONISED || now.grade() == Grade.RELATIVE;
    if (keep.isEmpty() || now.wall().isEmpty() || !believed) {
      return firstTile;
    }
    long oldest = now.wall().getAsLong() - keep.get().toMillis();
    long tile = firstTile;
    while (tile < endTile && reader.newestWall(tile).orElse(Long.MAX_VALUE) < oldest) {
      tile++;
    }
    return tile;
  }

  private long bySize(DeviceReader reader, long firstTile, long endTile) {
    if (maxBytes.isEmpty()) {
      return firstTile;
    }
    long excess = reader.usedBytes() - maxBytes.getAsLong();
    long tile = firstTile;
    while (tile < endTile && excess > 0) {
      excess -= reader.payloadBytes(tile);
      tile++;
    }
    return tile;
  }
}
