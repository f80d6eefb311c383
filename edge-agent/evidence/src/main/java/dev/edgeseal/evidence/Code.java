package dev.edgeseal.evidence;

/**
 * One cause of one failure, with the words a person reads. Each module keeps its codes in an enum;
 * an id is never reused and never has two causes.
 */
public interface Code {
  /** For example {@code ES-JRN-003}. */
  String id();

  /** What happened, one sentence, as the user sees it. */
  String title();

  /** Why it happens. */
  String cause();

  /** What a person does now. */
  String remedy();
}
