package dev.edgeseal.agent.config;

import dev.edgeseal.hsm.Pin;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which key signs. The PIN stands in a file of its own, or is a credential that systemd hands over.
 *
 * @param module the vendor's PKCS#11 library
 * @param label the token's label
 * @param serial the token's serial number, where several have the same label
 * @param alias the label of key and certificate in the token
 */
public record HsmConfig(
    Path module, String label, Optional<String> serial, Path pinFile, String alias) {
  static HsmConfig read(Section s) {
    HsmConfig hsm =
        new HsmConfig(
            s.path("module"),
            s.text("label"),
            s.optionalText("serial"),
            pinFile(s),
            s.text("alias"));
    s.end();
    return hsm;
  }

  private static Path pinFile(Section s) {
    Optional<String> credential = s.optionalText("pin-credential");
    if (credential.isEmpty()) {
      return s.path("pin-file");
    }
    if (s.has("pin-file")) {
      throw s.notAllowed("pin-credential", "either pin-file or pin-credential");
    }
    return Pin.credential(credential.get(), System.getenv());
  }
}
