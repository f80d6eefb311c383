package dev.edgeseal.agent.demo;

import static java.util.Objects.requireNonNull;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.Certificates;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.provisioning.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;

/**
 * A broker's folder as a deployment has it, from the project's own configuration: only the port,
 * the address and the folder differ. The broker's key is a file, as Mosquitto wants it.
 */
public record BrokerFolder(Path root) {
  /** Where a deployment has its folder; sync/broker/mosquitto.conf names it. */
  private static final String DEPLOYED = "/etc/mosquitto/edgeseal/";

  private static final String LISTENER = "listener 8883\n";

  public Path configuration() {
    return root.resolve("mosquitto.conf");
  }

  /**
   * Makes it, ready for a Mosquitto on the loopback address.
   *
   * @param hosts that the broker's certificate names
   * @param city its one city
   */
  public static BrokerFolder make(
      Path root, int port, TestAuthority authority, List<String> hosts, String city) {
    BrokerFolder folder = new BrokerFolder(root);
    try {
      Files.createDirectories(root);
      KeyPair key = keyPair();
      writeKey(root.resolve("broker.key"), key);
      Certificates.write(
          root.resolve("broker.pem"),
          CertificateChain.of(authority.issueBroker(hosts, key.getPublic())));
      Certificates.write(
          root.resolve("client-cas.pem"), CertificateChain.of(authority.certificate()));
      Files.writeString(root.resolve("acl"), resource("acl").replace("riverside", city));
      Files.writeString(folder.configuration(), configuration(root, port));
      return folder;
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + root + ")", e);
    }
  }

  private static String configuration(Path root, int port) throws IOException {
    String text = resource("mosquitto.conf");
    if (!text.contains(LISTENER) || !text.contains(DEPLOYED)) {
      throw new IllegalStateException("sync/broker/mosquitto.conf changed: " + LISTENER);
    }
    // a Mosquitto that root starts becomes another user otherwise, and cannot read the folder
    return text.replace(LISTENER, "listener " + port + " 127.0.0.1\n")
            .replace(DEPLOYED, root.toAbsolutePath() + "/")
        + "user "
        + System.getProperty("user.name")
        + "\n";
  }

  private static String resource(String name) throws IOException {
    try (InputStream file = BrokerFolder.class.getResourceAsStream(name)) {
      return new String(requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  private static void writeKey(Path file, KeyPair key) throws IOException {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, pem);
  }
}
