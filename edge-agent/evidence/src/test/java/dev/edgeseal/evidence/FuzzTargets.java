package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One Jazzer target for each parser: only {@link RejectInput} may leave it. */
public final class FuzzTargets {
  private FuzzTargets() {}

  /** A parser under test. */
  enum Target {
    RECORD,
    HEAD,
    RECEIPT,
    REGISTRATION,
    REFUSAL,
    COSE_SIGN1,
    TRUST_LIST,
    NOTE,
    PROOF
  }

  /** Jazzer's entry; the target is named by the system property {@code edgeseal.fuzz}. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    run(Target.valueOf(System.getProperty(FuzzRun.TARGET, "PROOF")), bytes);
  }

  static void run(Target target, byte[] bytes) {
    try {
      Object parsed = parse(target, bytes);
      if (parsed == null) {
        throw new IllegalStateException("nothing parsed");
      }
    } catch (RejectInput e) {
      if (e.code().id().isEmpty()) {
        throw new IllegalStateException("a refusal without a code", e);
      }
    }
  }

  private static Object parse(Target target, byte[] bytes) {
    return switch (target) {
      case RECORD -> Record.parse(bytes);
      case HEAD -> Head.parse(bytes);
      case RECEIPT -> Receipt.parse(bytes);
      case REGISTRATION -> Registration.parse(bytes);
      case REFUSAL -> Refusal.parse(bytes);
      case COSE_SIGN1 -> CoseSign1.parse(bytes);
      case TRUST_LIST -> TrustList.parse(bytes);
      case NOTE -> Note.parse(bytes);
      case PROOF -> proof(bytes);
    };
  }

  private static Object proof(byte[] bytes) {
    try {
      ProofReader reader = new ProofReader(new ByteArrayInputStream(bytes));
      long groups = 0;
      while (reader.left() > 0) {
        groups += reader.next().records().size();
      }
      return groups;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
