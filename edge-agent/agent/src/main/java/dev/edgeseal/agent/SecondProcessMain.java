package dev.edgeseal.agent;

import dev.edgeseal.hsm.SecondProcess;

/** The other process of {@code edgeseal hsm test}. */
public final class SecondProcessMain {
  private SecondProcessMain() {}

  public static void main(String[] args) {
    SecondProcess.run(args, System.out::println);
  }
}
