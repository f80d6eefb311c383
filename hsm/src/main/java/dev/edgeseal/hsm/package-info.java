/**
 * PKCS#11 tokens: find, initialise, make keys, sign.
 *
 * <pre>
 * Pkcs11Module module = Pkcs11Module.load(Path.of("/usr/lib/softhsm/libsofthsm2.so"));  // once a process
 * TokenId token = TokenInitializer.initialise(module, "my-token", soPin, userPin);      // a new token
 * DeviceKey key = DeviceKey.ensure(module, token, pinFile, "device", clock);            // makes or checks
 * key.importChain(issued);                    // a device; a city node: key.selfSign(Issuer.city(name))
 * TokenSigner signer = TokenSigner.open(module, token, "device", pinFile);              // at run time
 * </pre>
 *
 * SunPKCS11 signs; what it lacks (finding a token by its label, initialising one, reading
 * attributes back, starting a module again) is called through java.lang.foreign. SoftHSM reads
 * SOFTHSM2_CONF from the environment the process was started with.
 */
@NullMarked
package dev.edgeseal.hsm;

import org.jspecify.annotations.NullMarked;
