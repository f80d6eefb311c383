package dev.edgeseal.journal;

import dev.edgeseal.evidence.CaptureTime;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long payloads are kept. Hashes are always kept, so history stays provable.
 *
 * @param keep at least this long after capture; empty for ever
 * @param maxBytes drop the oldest when the used part of the file is larger, bytes; empty for no
 *     bound
 */
public record Retention(Optional<Duration> keep, OptionalLong maxBytes) {
  /**
   * @param last the last index whose payload goes
   */
  record Decision(long last, String reason) {}

  Optional<Decision> decide(DeviceReader reader, long anchoredSize, CaptureTime now) {
    long firstTile = (reader.droppedUpTo() + 1) >> Tree.WIDTH_BITS;
    long endTile = anchoredSize >> Tree.WIDTH_BITS;
    long byAge = firstTile;
    if (keep.isPresent() && now.wall().isPresent()) {
      long oldest = now.wall().getAsLong() - keep.get().toMillis();
      while (byAge < endTile && reader.newestWall(byAge).orElse(Long.MAX_VALUE) < oldest) {
        byAge++;
      }
    }
    long bySize = firstTile;
    if (maxBytes.isPresent()) {
      long excess = reader.usedBytes() - maxBytes.getAsLong();
      while (bySize < endTile && excess > 0) {
        excess -= reader.payloadBytes(bySize);
        bySize++;
      }
    }
    long end = Math.max(byAge, bySize);
    if (end == firstTile) {
      return Optional.empty();
    }
    String reason = bySize > byAge ? "size" : "age";
    return Optional.of(new Decision((end << Tree.WIDTH_BITS) - 1, reason));
  }
}
