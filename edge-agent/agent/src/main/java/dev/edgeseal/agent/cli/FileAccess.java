package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.TrustList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

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

  /** Either the whole new file stands there afterwards, or what stood there before. */
  static void write(Path file, byte[] bytes) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + file + ")", e);
    }
  }

  static TrustList trustList(Path file) {
    return TrustList.parse(read(file, TrustList.MAX_SIZE));
  }

  /**
   * The certificates in a PEM or DER file.
   *
   * @throws RejectInput when there is none
   */
  static List<X509Certificate> certificates(Path file) {
    byte[] bytes = read(file, 1 << 20);
    try {
      List<X509Certificate> found = new ArrayList<>();
      for (Certificate c :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        found.add((X509Certificate) c);
      }
      if (found.isEmpty()) {
        throw new RejectInput(AgentCode.NO_CERTIFICATE, "(" + file + ")");
      }
      return found;
    } catch (CertificateException e) {
      throw new RejectInput(AgentCode.NO_CERTIFICATE, "(" + file + ")", e);
    }
  }

  static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.of(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }
}
