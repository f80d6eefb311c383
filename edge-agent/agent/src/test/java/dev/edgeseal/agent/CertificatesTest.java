package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
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

  @Test
  void whatIsNoCertificateIsRefused(@TempDir Path dir) throws Exception {
    assertThat(code(dir.resolve("missing"))).isEqualTo(AgentCode.FILE_UNREADABLE);
    for (String bad : List.of("", "no certificate", "-----BEGIN CERTIFICATE-----\nMAA=\n")) {
      assertThat(code(Files.writeString(dir.resolve("bad"), bad)))
          .as(bad)
          .isEqualTo(AgentCode.NO_CERTIFICATE);
    }
    assertThat(code(Files.write(dir.resolve("large"), new byte[(1 << 20) + 1])))
        .isEqualTo(AgentCode.FILE_TOO_LARGE);
  }

  private static Code code(Path file) {
    return catchThrowableOfType(RejectInput.class, () -> Certificates.read(file)).code();
  }
}
