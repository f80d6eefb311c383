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
 * The library is called through java.lang.foreign: what it answers is known to the bit, and one
 * log-in and one restart serve all of it. {@link dev.edgeseal.hsm.TokenKeys} opens the same key
 * through SunPKCS11, for the conformance run. SoftHSM reads SOFTHSM2_CONF from the environment the
 * process was started with.
 */
@NullMarked
package dev.edgeseal.hsm;

import org.jspecify.annotations.NullMarked;
