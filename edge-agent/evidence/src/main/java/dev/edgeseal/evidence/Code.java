package dev.edgeseal.evidence;

/**
 * One cause of one failure, with the words a person reads. Each module keeps its codes in an enum;
 * an id is never reused and never has two causes.
 */
public interface Code {
  /**
   * @param id for example {@code ES-JRN-003}
   * @param title what happened, one sentence, as the user sees it
   * @param cause why it happens
   * @param remedy what a person does now
   */
  record Wording(String id, String title, String cause, String remedy) {}

  Wording wording();

  default String id() {
    return wording().id();
  }

  default String title() {
    return wording().title();
  }

  default String cause() {
    return wording().cause();
  }

  default String remedy() {
    return wording().remedy();
  }
}
