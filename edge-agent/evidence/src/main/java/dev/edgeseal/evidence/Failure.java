package dev.edgeseal.evidence;

import org.jspecify.annotations.Nullable;

/**
 * The failures that cross a module's boundary, named by what the caller does: {@link RejectInput}
 * and go on, {@link RetryLater}, or {@link GiveUp}. The message is the code's id and title with
 * what is particular to the case; cause and remedy are the {@link Code}'s. Anything else that is
 * thrown is a bug.
 */
public abstract sealed class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Code code;
  private final String detail;

  private Failure(Code code, String detail, @Nullable Throwable cause) {
    super(code.id() + "  " + code.title() + (detail.isEmpty() ? "" : " " + detail), cause);
    this.code = code;
    this.detail = detail;
  }

  public Code code() {
    return code;
  }

  /** What is particular to this case: the file, the index, the number. May be empty. */
  public String detail() {
    return detail;
  }

  /** The input is bad and stays bad: refuse it, go on with the next. */
  public static final class RejectInput extends Failure {
    private static final long serialVersionUID = 1L;

    public RejectInput(Code code, String detail) {
      this(code, detail, null);
    }

    public RejectInput(Code code, String detail, @Nullable Throwable cause) {
      super(code, detail, cause);
    }
  }

  /** Nothing is wrong with the request: what it needs is away for now. */
  public static final class RetryLater extends Failure {
    private static final long serialVersionUID = 1L;

    public RetryLater(Code code, String detail) {
      this(code, detail, null);
    }

    public RetryLater(Code code, String detail, @Nullable Throwable cause) {
      super(code, detail, cause);
    }
  }

  /** A store, key or clock contradicts itself, or the machine refuses: stop; a person must act. */
  public static final class GiveUp extends Failure {
    private static final long serialVersionUID = 1L;

    public GiveUp(Code code, String detail) {
      this(code, detail, null);
    }

    public GiveUp(Code code, String detail, @Nullable Throwable cause) {
      super(code, detail, cause);
    }
  }
}
