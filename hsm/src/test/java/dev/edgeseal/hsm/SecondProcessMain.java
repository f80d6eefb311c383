package dev.edgeseal.hsm;

/** The other process of a conformance run. */
final class SecondProcessMain {
  private SecondProcessMain() {}

  public static void main(String[] args) {
    SecondProcess.run(args, System.out::println);
  }
}
