package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.regex.Pattern;

/**
 * The URIs that own logs: {@code urn:edgeseal:device:NAME} and {@code urn:edgeseal:city:NAME}. NAME
 * is the certificate's CN and the name on the wire (topic, broker user, CoAP path).
 */
public final class Issuer {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  private static final String DEVICE = "urn:edgeseal:device:";
  private static final String CITY = "urn:edgeseal:city:";

  private Issuer() {}

  public static String device(String name) {
    return DEVICE + requireName(name);
  }

  public static String city(String name) {
    return CITY + requireName(name);
  }

  /**
   * @throws RejectInput when {@code issuer} is not a device's
   */
  public static String deviceName(String issuer) {
    return name(DEVICE, issuer);
  }

  /**
   * @throws RejectInput when {@code issuer} is not a city's
   */
  public static String cityName(String issuer) {
    return name(CITY, issuer);
  }

  /** Whether {@code uri} claims to be a device's, whatever its name. */
  static boolean isDevice(String uri) {
    return uri.startsWith(DEVICE);
  }

  /** Whether {@code uri} claims to be a city's, whatever its name. */
  static boolean isCity(String uri) {
    return uri.startsWith(CITY);
  }

  private static String name(String prefix, String issuer) {
    if (!issuer.startsWith(prefix)) {
      throw CborReader.malformed("the issuer is not " + prefix + "NAME");
    }
    return requireName(issuer.substring(prefix.length()));
  }

  /** Whether {@code name} can stand in an issuer and on the wire. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static String requireName(String name) {
    if (!isName(name)) {
      throw CborReader.malformed("a name has 1 to 64 of a-z, 0-9 and -");
    }
    return name;
  }
}
