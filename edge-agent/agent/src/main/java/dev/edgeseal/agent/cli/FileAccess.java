package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.TrustList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** Files that a person names. */
final class FileAccess {
  private FileAccess() {}

  /**
   * @throws RejectInput when the file cannot be read or is larger than {@code max} bytes
   */
  static byte[] read(Path file, int max) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(max + 1);
      if (bytes.length > max) {
        throw new RejectInput(
            AgentCode.FILE_TOO_LARGE, "(" + file + ", at most " + max + " bytes)");
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static RejectInput unreadable(Path file, IOException e) {
    return new RejectInput(AgentCode.FILE_UNREADABLE, "(" + file + ")", e);
  }

  static TrustList trustList(Path file) {
    return TrustList.parse(read(file, TrustList.MAX_SIZE));
  }

  static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.of(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }
}
