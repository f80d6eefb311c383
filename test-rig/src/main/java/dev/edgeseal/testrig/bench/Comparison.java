package dev.edgeseal.testrig.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of the table: what was measured against what, round by round.
 *
 * @param id letter of the benchmark
 * @param ours what is measured
 * @param bare what it is measured against
 * @param unit of both
 * @param target bound of the ratio ours / bare
 * @param ourRounds one value a round
 * @param bareRounds the values of the same rounds
 */
record Comparison(
    String id,
    String ours,
    String bare,
    String unit,
    Target target,
    List<Double> ourRounds,
    List<Double> bareRounds) {
  /** What the ratio must be. */
  record Target(boolean atLeast, double bound) {
    static Target atLeast(double bound) {
      return new Target(true, bound);
    }

    static Target atMost(double bound) {
      return new Target(false, bound);
    }

    boolean isMet(double ratio) {
      return atLeast ? ratio >= bound : ratio <= bound;
    }
  }

  Comparison {
    ourRounds = List.copyOf(ourRounds);
    bareRounds = List.copyOf(bareRounds);
    if (ourRounds.size() != bareRounds.size()) {
      throw new IllegalArgumentException("the rounds do not pair up");
    }
  }

  /** Ours / bare, of values of one round each: a busy moment of the machine meets both. */
  Spread ratio() {
    ArrayList<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ourRounds.size(); i++) {
      ratios.add(ourRounds.get(i) / bareRounds.get(i));
    }
    return Spread.of(ratios);
  }

  boolean met() {
    return target.isMet(ratio().median());
  }
}
