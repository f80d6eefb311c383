package dev.edgeseal.agent;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Certificates in files: PEM (RFC 7468) or DER. */
public final class Certificates {
  private static final int MAX_SIZE = 1 << 20;

  private Certificates() {}

  /**
   * @throws RejectInput when the file cannot be read, is larger than 1 MiB or holds no certificate
   */
  public static List<X509Certificate> read(Path file) {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_SIZE + 1);
    } catch (IOException e) {
      throw new RejectInput(AgentCode.FILE_UNREADABLE, "(" + file + ")", e);
    }
    if (bytes.length > MAX_SIZE) {
      throw new RejectInput(AgentCode.FILE_TOO_LARGE, "(" + file + ", at most 1 MiB)");
    }
    List<X509Certificate> found = parse(file, bytes);
    if (found.isEmpty()) {
      throw new RejectInput(AgentCode.NO_CERTIFICATE, "(" + file + ")");
    }
    return found;
  }

  private static List<X509Certificate> parse(Path file, byte[] bytes) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException | RuntimeException e) {
      // the platform's parser documents only the first, and lets others through on hostile bytes
      throw new RejectInput(AgentCode.NO_CERTIFICATE, "(" + file + ")", e);
    }
  }

  /** Either the whole new file stands there afterwards, or what stood there before. */
  public static void write(Path file, CertificateChain chain) {
    StringBuilder pem = new StringBuilder();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    chain
        .encoded()
        .forEach(der ->
            pem.append("-----BEGIN CERTIFICATE-----\n")
                .append(lines.encodeToString(der.toArray()))
                .append("\n-----END CERTIFICATE-----\n"));
    replace(file, pem.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Either the whole new file stands there afterwards, or what stood there before. */
  public static void replace(Path file, byte[] bytes) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + file + ")", e);
    }
  }
}
