package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/** One Jazzer target for each parser: only {@link RejectInput} may leave it. */
public final class FuzzTargets {
  private static final TrustList TRUST = trust();

  private FuzzTargets() {}

  /** A parser under test. */
  enum Target {
    RECORD,
    HEAD,
    RECEIPT,
    REGISTRATION,
    REFUSAL,
    COSE_SIGN1,
    CERTIFICATE_CHAIN,
    TRUST_LIST,
    NOTE,
    PROOF,
    VERDICT
  }

  /** Jazzer's entry; the target is named by the system property {@code edgeseal.fuzz}. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Target target = Target.valueOf(System.getProperty(FuzzRun.TARGET, "PROOF"));
    FuzzRun.input(b -> parse(target, b), bytes, RejectInput.class);
  }

  private static Object parse(Target target, byte[] bytes) throws IOException {
    return switch (target) {
      case RECORD -> Record.parse(bytes);
      case HEAD -> Head.parse(bytes);
      case RECEIPT -> Receipt.parse(bytes);
      case REGISTRATION -> Registration.parse(bytes);
      case REFUSAL -> Refusal.parse(bytes);
      case COSE_SIGN1 -> CoseSign1.parse(bytes);
      case CERTIFICATE_CHAIN -> certificates(bytes);
      case TRUST_LIST -> TrustList.parse(bytes);
      case NOTE -> Note.parse(bytes);
      case PROOF -> proof(bytes);
      case VERDICT -> verdict(bytes);
    };
  }

  private static Object certificates(byte[] bytes) {
    CertificateChain chain = CertificateChain.parse(bytes);
    return chain.certificates().stream().map(CertificateChain::uris).toList();
  }

  private static Object proof(byte[] bytes) throws IOException {
    ProofReader reader = new ProofReader(new ByteArrayInputStream(bytes));
    long groups = 0;
    while (reader.left() > 0) {
      groups += reader.next().records().size();
    }
    return groups;
  }

  /** Every file has a verdict, whatever it holds. */
  private static Object verdict(byte[] bytes) throws IOException {
    return new Verifier(Optional.of(TRUST))
        .verify(new ByteArrayInputStream(bytes), (index, record) -> {})
        .verdict();
  }

  private static TrustList trust() {
    try (InputStream in =
        Objects.requireNonNull(
            FuzzTargets.class.getResourceAsStream("/vectors/proofs/anchored.estrust"))) {
      return TrustList.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
