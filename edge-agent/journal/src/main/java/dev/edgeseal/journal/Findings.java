package dev.edgeseal.journal;

import dev.edgeseal.journal.DeepCheck.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a deep check has found, the first thousand of it. */
final class Findings {
  static final int MAX = 1000;

  private final ArrayList<Finding> list = new ArrayList<>();

  void add(OptionalLong index, String what) {
    if (list.size() < MAX) {
      list.add(new Finding(index, what));
    }
  }

  void add(String what) {
    add(OptionalLong.empty(), what);
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  /** Whether a record in this range is named. */
  boolean names(long from, long to) {
    return list.stream()
        .anyMatch(f ->
            f.index().isPresent() && f.index().getAsLong() >= from && f.index().getAsLong() < to);
  }

  List<Finding> all() {
    return List.copyOf(list);
  }
}
