package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @Test
  void aWrittenChainIsReadAsItWas(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("city.pem");
    CertificateChain chain = TestKeys.city("riverside").chain();
    Certificates.write(file, chain);
    assertThat(Files.readString(file))
        .startsWith("-----BEGIN CERTIFICATE-----\n")
        .endsWith("\n-----END CERTIFICATE-----\n");
    assertThat(CertificateChain.of(Certificates.read(file).toArray(X509Certificate[]::new)))
        .isEqualTo(chain);
  }
}
