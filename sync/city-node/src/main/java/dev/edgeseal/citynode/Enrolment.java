package dev.edgeseal.citynode;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Refusal;
import java.util.Optional;

/** Who may register. Safe for all threads. */
@FunctionalInterface
public interface Enrolment {
  /** Why the owner of this certificate may not register; empty when it may. Asks nobody. */
  Optional<Refusal> refuse(CertificateChain chain);
}
