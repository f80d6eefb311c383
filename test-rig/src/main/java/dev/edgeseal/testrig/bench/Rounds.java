package dev.edgeseal.testrig.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long to measure. Sides take turns within a round, so that a change of the machine's mood
 * meets all of them; the warm-up rounds count for nothing.
 *
 * @param each how long one side runs in one round
 */
record Rounds(int warmUps, int count, Duration each) {
  /** Something that is measured. */
  @FunctionalInterface
  interface Side {
    /** One turn; what it measured. */
    double run() throws Exception;
  }

  /** The values of each side, in the order of the sides. */
  List<List<Double>> run(Side... sides) throws Exception {
    ArrayList<List<Double>> values = new ArrayList<>();
    for (Side side : sides) {
      values.add(new ArrayList<>());
    }
    for (int round = -warmUps; round < count; round++) {
      for (int i = 0; i < sides.length; i++) {
        double value = sides[i].run();
        if (round >= 0) {
          values.get(i).add(value);
        }
      }
    }
    return values;
  }

  /** Runs {@code step} until the time of a turn is over. */
  double perSecond(Step step) throws Exception {
    long start = System.nanoTime();
    long end = start + each.toNanos();
    long done = 0;
    long now = start;
    while (now < end) {
      done += step.run();
      now = System.nanoTime();
    }
    return done * 1e9 / (now - start);
  }

  /** Median microseconds of one {@code step}. */
  double medianMicros(Step step) throws Exception {
    long end = System.nanoTime() + each.toNanos();
    ArrayList<Double> micros = new ArrayList<>();
    long before = System.nanoTime();
    while (before < end) {
      step.run();
      long after = System.nanoTime();
      micros.add((after - before) / 1e3);
      before = after;
    }
    return Spread.of(micros).median();
  }

  /** Median microseconds of each of some steps that take turns one by one. */
  List<Double> medianMicrosInTurns(Step... steps) throws Exception {
    ArrayList<List<Double>> micros = new ArrayList<>();
    for (Step step : steps) {
      micros.add(new ArrayList<>());
    }
    long end = System.nanoTime() + each.toNanos() * steps.length;
    while (System.nanoTime() < end) {
      for (int i = 0; i < steps.length; i++) {
        long before = System.nanoTime();
        steps[i].run();
        micros.get(i).add((System.nanoTime() - before) / 1e3);
      }
    }
    return micros.stream().map(m -> Spread.of(m).median()).toList();
  }

  @FunctionalInterface
  interface Step {
    /** How much it did. */
    int run() throws Exception;
  }
}
