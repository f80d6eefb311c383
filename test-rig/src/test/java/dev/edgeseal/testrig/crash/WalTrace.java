package dev.edgeseal.testrig.crash;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a system call trace ({@code strace -f -y}) of a {@link JournalProcess} says.
 *
 * @param unsynced the commits that were announced on a thread while writes of that thread to the
 *     write-ahead log were not synced
 * @param acknowledgedBeforeAnyCommit records that were acknowledged before the first commit
 */
record WalTrace(
    int commits, int walWrites, int acknowledgedBeforeAnyCommit, List<String> unsynced) {
  static WalTrace read(List<String> lines) {
    Set<String> dirty = new HashSet<>();
    List<String> unsynced = new ArrayList<>();
    int commits = 0;
    int walWrites = 0;
    int early = 0;
    for (String line : lines) {
      int space = line.indexOf(' ');
      String thread = line.substring(0, Math.max(0, space));
      String call = line.substring(space + 1).stripLeading();
      boolean wal = call.contains("journal.db-wal>");
      if (wal && (call.startsWith("pwrite") || call.startsWith("write("))) {
        walWrites++;
        dirty.add(thread);
      } else if (wal && (call.startsWith("fdatasync(") || call.startsWith("fsync("))) {
        if (!call.contains("= -1")) {
          dirty.remove(thread);
        }
      } else if (call.startsWith("write(1<")) {
        if (call.contains("\"C\\n\"")) {
          commits++;
          if (dirty.contains(thread)) {
            unsynced.add(line);
          }
        } else if (call.contains("\"A ") && commits == 0) {
          early++;
        }
      }
    }
    return new WalTrace(commits, walWrites, early, List.copyOf(unsynced));
  }
}
