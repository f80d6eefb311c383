package dev.edgeseal.testrig;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.wire.HandshakeKey;
import dev.edgeseal.wire.TlsIdentity;
import dev.edgeseal.wire.TlsSettings;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One authority of devices, cities and brokers, with software keys. */
final class Pki {
  static final List<String> HERE = List.of("localhost", "127.0.0.1");

  private final Path directory;
  private final TestAuthority authority;

  /**
   * @param directory for the authority's files; exists
   */
  Pki(Path directory) {
    this.directory = directory;
    this.authority = TestAuthority.open(directory, InstantSource.system());
  }

  TestAuthority authority() {
    return authority;
  }

  /** The same, whose certificates have all expired. */
  TestAuthority longAgo() {
    return TestAuthority.open(
        directory, InstantSource.fixed(Instant.now().minus(Duration.ofDays(4000))));
  }

  SoftwareKey device(String name) {
    return certified(key -> authority.issue(name, key));
  }

  SoftwareKey city(String name) {
    return certified(key -> authority.issueCity(name, HERE, key));
  }

  static SoftwareKey certified(Function<PublicKey, X509Certificate> issue) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new SoftwareKey(pair.getPrivate(), CertificateChain.of(issue.apply(pair.getPublic())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  static TlsIdentity identity(SoftwareKey key) {
    return new TlsIdentity(key.chain(), new HandshakeKey(key::sign));
  }

  /** Trusts this authority's servers. */
  Optional<TlsSettings> as(SoftwareKey key) {
    return as(identity(key));
  }

  Optional<TlsSettings> as(TlsIdentity identity) {
    return Optional.of(
        new TlsSettings(
            identity,
            List.of(authority.certificate()),
            Optional.empty(),
            InstantSource.system(),
            server -> {}));
  }
}
