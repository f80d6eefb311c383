package dev.edgeseal.agent.demo;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the programs of others are that a demo needs. The launcher says what it found. */
public final class Installed {
  /** The environment's word for the PKCS#11 module of SoftHSM. */
  static final String SOFT_HSM = "EDGESEAL_SOFTHSM";

  /** The environment's word for the broker. */
  static final String MOSQUITTO = "EDGESEAL_MOSQUITTO";

  static final List<String> SOFT_HSM_PLACES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib64/softhsm/libsofthsm2.so",
          "/usr/lib64/pkcs11/libsofthsm2.so",
          "/usr/lib/pkcs11/libsofthsm2.so",
          "/usr/local/lib/softhsm/libsofthsm2.so");
  static final List<String> MOSQUITTO_PLACES =
      List.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto");

  private Installed() {}

  /**
   * @throws GiveUp {@link DemoCode#MISSING}
   */
  public static Path softHsm() {
    return find("SoftHSM", SOFT_HSM, SOFT_HSM_PLACES, System.getenv());
  }

  /**
   * @throws GiveUp {@link DemoCode#MISSING}
   */
  public static Path mosquitto() {
    return find("Mosquitto", MOSQUITTO, MOSQUITTO_PLACES, System.getenv());
  }

  static Path find(
      String what, String variable, List<String> places, Map<String, String> environment) {
    return Stream.concat(Stream.ofNullable(environment.get(variable)), places.stream())
        .filter(place -> !place.isEmpty())
        .map(Path::of)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new GiveUp(DemoCode.MISSING, "(" + what + ")"));
  }
}
