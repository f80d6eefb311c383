package dev.edgeseal.hsm;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The libraries whose ways are known, as a table. A library is recognised by its file before it
 * runs, and by what it says of itself once it does.
 */
enum KnownLibrary {
  P11_KIT(
      "p11-kit-client",
      "-",
      HsmCode.REMOTE_AWAY,
      "P11_KIT_SERVER_ADDRESS",
      List.of(Quirk.LOGIN_PER_CONNECTION)),
  SOFT_HSM("libsofthsm", "SoftHSM", HsmCode.SOFTHSM_CONF, "SOFTHSM2_CONF", List.of()),
  TPM2(
      "libtpm2_pkcs11",
      "tpm2-software",
      HsmCode.TPM_AWAY,
      "TPM2_PKCS11_TCTI",
      List.of(Quirk.NO_SERIAL, Quirk.TRIES_NOT_TOLD, Quirk.NO_USAGE_LIMITS)),
  OPEN_SC(
      "opensc-pkcs11",
      "OpenSC",
      HsmCode.MODULE_FAILED,
      "OPENSC_CONF",
      List.of(Quirk.NO_INITIALISATION));

  private final String file;
  private final String manufacturer;
  private final HsmCode whenItDoesNotStart;
  private final String variable;
  private final List<Quirk> quirks;

  KnownLibrary(
      String file,
      String manufacturer,
      HsmCode whenItDoesNotStart,
      String variable,
      List<Quirk> quirks) {
    this.file = file;
    this.manufacturer = manufacturer;
    this.whenItDoesNotStart = whenItDoesNotStart;
    this.variable = variable;
    this.quirks = quirks;
  }

  static Optional<KnownLibrary> ofFile(Path library) {
    return Arrays.stream(values()).filter(k -> k.isFile(library)).findFirst();
  }

  private boolean isFile(Path library) {
    return String.valueOf(library.getFileName()).startsWith(file);
  }

  /** Of the library itself and, when it only leads to another, of that one too. */
  static List<Quirk> quirks(Path library, ModuleInfo info) {
    return Arrays.stream(values())
        .filter(k -> k.isFile(library) || info.manufacturer().startsWith(k.manufacturer))
        .flatMap(k -> k.quirks.stream())
        .distinct()
        .toList();
  }

  /** What to say when it does not start. */
  HsmCode whenItDoesNotStart() {
    return whenItDoesNotStart;
  }

  /** The environment's word for its configuration. */
  String variable() {
    return variable;
  }
}
