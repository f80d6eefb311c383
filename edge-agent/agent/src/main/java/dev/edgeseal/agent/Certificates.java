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
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates in files: PEM (RFC 7468) or DER. */
public final class Certificates {
  private static final int MAX_SIZE = 1 << 20;

  private Certificates() {}

  /**
   * @throws RejectInput when the file cannot be read or holds no certificate
   */
  public static List<X509Certificate> read(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_SIZE);
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
    } catch (IOException e) {
      throw new RejectInput(AgentCode.FILE_UNREADABLE, "(" + file + ")", e);
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
