package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Another program that uses a token: library, label, PIN file, number of signatures. */
final class SigningProcess {
  private SigningProcess() {}

  public static void main(String[] args) {
    Pkcs11Module module = Pkcs11Module.load(Path.of(args[0]));
    try (TokenSigner signer =
        TokenSigner.open(module, TokenId.of(args[1]), SoftHsm.ALIAS, Path.of(args[2]))) {
      byte[] message = "from another process".getBytes(StandardCharsets.US_ASCII);
      System.out.println("ready");
      for (int i = 0; i < Integer.parseInt(args[3]); i++) {
        signer.sign(message);
      }
      System.out.println("signed " + args[3]);
    } catch (Failure e) {
      System.out.println(e.getMessage());
    }
  }
}
