package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.edgeseal.evidence.Failure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts which of the three failures came, with which code. */
final class Failures {
  private Failures() {}

  static void assertFails(Class<? extends Failure> kind, JournalCode code, ThrowingCallable call) {
    failure(kind, code, call);
  }

  static Failure failure(Class<? extends Failure> kind, JournalCode code, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    Throwable cause =
        thrown instanceof ExecutionException || thrown instanceof CompletionException
            ? thrown.getCause()
            : thrown;
    assertThat(cause).isInstanceOf(kind);
    if (!(cause instanceof Failure failure)) {
      throw new AssertionError("no failure", cause);
    }
    assertThat(failure.code()).isEqualTo(code);
    return failure;
  }
}
