package dev.edgeseal.agent.demo;

import dev.edgeseal.agent.Certificates;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.hsm.DeviceKey;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenInitializer;
import dev.edgeseal.provisioning.DeviceName;
import dev.edgeseal.provisioning.TestAuthority;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes the two tokens of a demo, the device's and the city's, each with a random PIN in a file of
 * its own, the keys in them and their certificates. A process of its own, because SoftHSM reads
 * where its tokens are from the environment.
 */
public final class DemoEnrolment {
  static final String DEVICE_TOKEN = "edgeseal-demo-device";
  static final String CITY_TOKEN = "edgeseal-demo-city";
  static final String ALIAS = "edgeseal";
  static final String CITY = "riverside";

  /** What the servers' certificates name. */
  static final List<String> HERE = List.of("localhost", "127.0.0.1");

  private DemoEnrolment() {}

  /** Arguments: the PKCS#11 module and the demo's folder. Prints the device's name. */
  public static void main(String[] args) {
    Pkcs11Module module = Pkcs11Module.load(Path.of(args[0]));
    DemoFolder folder = new DemoFolder(Path.of(args[1]));
    InstantSource clock = InstantSource.system();
    TestAuthority authority = TestAuthority.open(folder.root(), clock);
    Certificates.write(folder.deviceCa(), CertificateChain.of(authority.certificate()));

    DeviceKey device = key(module, DEVICE_TOKEN, folder.devicePin(), clock);
    String name = DeviceName.of(device.publicKey());
    device.importChain(List.of(authority.issue(name, device.publicKey())));

    DeviceKey city = key(module, CITY_TOKEN, folder.cityPin(), clock);
    city.selfSign(Issuer.city(CITY));
    Certificates.write(folder.cityCertificate(), CertificateChain.of(city.chain().leaf()));
    Certificates.write(
        folder.cityTls(), CertificateChain.of(authority.issueCity(CITY, HERE, city.publicKey())));
    System.out.println(name);
  }

  private static DeviceKey key(
      Pkcs11Module module, String label, Path pinFile, InstantSource clock) {
    SecureRandom random = new SecureRandom();
    TokenId token;
    try (Pin soPin = Pin.random(random);
        Pin pin = Pin.random(random)) {
      token = TokenInitializer.initialise(module, label, soPin, pin);
      pin.writeNew(pinFile);
    }
    return DeviceKey.ensure(module, token, pinFile, ALIAS, clock);
  }
}
