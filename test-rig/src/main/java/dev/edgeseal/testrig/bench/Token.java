package dev.edgeseal.testrig.bench;

import dev.edgeseal.hsm.DeviceKey;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenInfo;
import dev.edgeseal.hsm.TokenInitializer;
import dev.edgeseal.hsm.TokenSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.time.InstantSource;

/** A fresh SoftHSM token with one key, through our port and bare. */
final class Token {
  private static final String ALIAS = "bench";
  private static final String SIGNATURE = "SHA256withECDSAinP1363Format";

  private final Pkcs11Module module;
  private final Path library;
  private final TokenId id;
  private final Path pinFile;

  private Token(Pkcs11Module module, Path library, TokenId id, Path pinFile) {
    this.module = module;
    this.library = library;
    this.id = id;
    this.pinFile = pinFile;
  }

  /**
   * Its PIN is kept in {@code directory}; SOFTHSM2_CONF says where the token is.
   *
   * @param issuer whom its self-signed certificate names
   */
  static Token create(Pkcs11Module module, Path library, Path directory, String issuer)
      throws IOException {
    String label = issuer.substring(issuer.lastIndexOf(':') + 1);
    Path pinFile = directory.resolve(label + ".pin");
    Files.createFile(
        pinFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(pinFile, "bench-pin-1234\n", StandardCharsets.US_ASCII);
    TokenId id;
    try (Pin soPin = Pin.read(pinFile);
        Pin userPin = Pin.read(pinFile)) {
      id = TokenInitializer.initialise(module, label, soPin, userPin);
    }
    DeviceKey.ensure(module, id, pinFile, ALIAS, InstantSource.system()).selfSign(issuer);
    return new Token(module, library, id, pinFile);
  }

  TokenSigner signer() {
    return TokenSigner.open(module, id, ALIAS, pinFile);
  }

  /** As a configuration names it, below {@code [hsm]}. */
  String configuration() {
    return """
    module = "%s"
    label = "%s"
    alias = "%s"
    pin-file = "%s"
    """
        .formatted(library, id.label(), ALIAS, pinFile);
  }

  TokenInfo info() {
    return module.find(id);
  }

  /** What a program of ten lines would use: one Signature of SunPKCS11, initialised once. */
  Signature bareSignature() throws GeneralSecurityException, IOException {
    Provider provider =
        Security.getProvider("SunPKCS11")
            .configure(
                "--name = Bare\nlibrary = \"%s\"\nslot = %d\nenabledMechanisms = {\n  KeyStore\n  CKM_ECDSA\n}\n"
                    .formatted(library, info().slot()));
    KeyStore store = KeyStore.getInstance("PKCS11", provider);
    store.load(null, Files.readString(pinFile).strip().toCharArray());
    Signature signature = Signature.getInstance(SIGNATURE, provider);
    signature.initSign((PrivateKey) store.getKey(ALIAS, null));
    return signature;
  }
}
