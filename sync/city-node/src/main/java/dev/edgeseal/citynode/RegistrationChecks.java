package dev.edgeseal.citynode;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.HeadStatement;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * The checks of a registration that need no state of the log: done by each caller's thread, in
 * parallel, cheapest first.
 */
final class RegistrationChecks {
  private final Enrolment enrolment;

  RegistrationChecks(Enrolment enrolment) {
    this.enrolment = enrolment;
  }

  /** What came of the checks. */
  sealed interface Result {
    record Good(Registration registration) implements Result {}

    record Bad(Refusal refusal) implements Result {}
  }

  /**
   * @param device who sent it, as far as the transport knows
   */
  Result check(byte[] bytes, Optional<String> device) {
    try {
      return check(Registration.parse(bytes), device);
    } catch (RejectInput e) {
      return bad(Refusal.Kind.MALFORMED, e.code().id() + " " + e.code().title() + e.detail());
    }
  }

  private Result check(Registration registration, Optional<String> device) {
    X509Certificate signer = requireOwner(registration, device);
    Optional<Refusal> refusal = enrolment.refuse(registration.chain());
    if (refusal.isPresent()) {
      return new Result.Bad(refusal.get());
    }
    if (!registration.head().verify(signer.getPublicKey())) {
      return bad(Refusal.Kind.MALFORMED, "the signature is not the certificate's");
    }
    return new Result.Good(registration);
  }

  /** The signer's certificate, which is parsed once. */
  private static X509Certificate requireOwner(Registration registration, Optional<String> device) {
    HeadStatement statement = registration.head().statement();
    String name = Issuer.deviceName(statement.issuer());
    if (device.isPresent() && !device.get().equals(name)) {
      throw new RejectInput(CityCode.NOT_THE_DEVICE, " (sent by " + device.get() + ")");
    }
    if (!registration.chain().x5t().equals(statement.x5t())) {
      throw new RejectInput(CityCode.NOT_THE_DEVICE, " (x5t is another certificate's)");
    }
    X509Certificate leaf = registration.chain().leaf();
    if (!CertificateChain.uris(leaf).contains(statement.issuer())) {
      throw new RejectInput(CityCode.NOT_THE_DEVICE, " (the certificate names somebody else)");
    }
    return leaf;
  }

  private static Result bad(Refusal.Kind kind, String detail) {
    return new Result.Bad(new Refusal(kind, detail, Optional.empty()));
  }
}
