package dev.edgeseal.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which key signs. The PIN stands in a file of its own.
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
            s.path("pin-file"),
            s.text("alias"));
    s.end();
    return hsm;
  }
}
