package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The keys of one token through the JDK's own provider, SunPKCS11, as other Java programs would use
 * them: ECDSA and nothing else. The agent signs without it. Valid for one {@link
 * Pkcs11Module#generation}; after that no object of it may be touched.
 */
final class TokenKeys {
  /** Provider names are unique in a process. */
  private static final AtomicLong COUNT = new AtomicLong();

  private final TokenInfo token;
  private final Provider provider;
  private final KeyStore store;

  private TokenKeys(TokenInfo token, Provider provider, KeyStore store) {
    this.token = token;
    this.provider = provider;
    this.store = store;
  }

  /**
   * Opens the token's key store. The PIN has been accepted in this process before: here it uses up
   * no try that a {@link TokenSession} would have kept.
   *
   * @throws Failure {@link HsmCode#TOKEN_AWAY}
   */
  static TokenKeys open(Pkcs11Module module, TokenInfo token, Pin pin) {
    try {
      Provider provider = configure(module, token);
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin.chars());
      return new TokenKeys(token, provider, store);
    } catch (IOException
        | GeneralSecurityException
        | ProviderException
        | InvalidParameterException e) {
      throw away(token, e);
    }
  }

  private static Provider configure(Pkcs11Module module, TokenInfo token) {
    Provider base = Security.getProvider("SunPKCS11");
    if (base == null) {
      throw new IllegalStateException("this Java runtime lacks the module jdk.crypto.cryptoki");
    }
    String library = module.library().toString().replace("\\", "\\\\").replace("\"", "\\\"");
    return base.configure(
        """
        --name = Edgeseal%d
        library = "%s"
        slot = %d
        enabledMechanisms = {
          KeyStore
          CKM_ECDSA
        }
        """
            .formatted(COUNT.incrementAndGet(), library, token.slot()));
  }

  private static RetryLater away(TokenInfo token, Exception e) {
    return new RetryLater(
        HsmCode.TOKEN_AWAY,
        "(" + token + "; the JDK's provider said " + CryptokiException.nameIn(e) + ")",
        e);
  }

  Provider provider() {
    return provider;
  }

  /**
   * @throws RetryLater {@link HsmCode#KEY_MISSING}: a token that is partly away looks the same
   */
  PrivateKey privateKey(String alias) {
    try {
      if (store.getKey(alias, null) instanceof PrivateKey key) {
        return key;
      }
      throw new RetryLater(HsmCode.KEY_MISSING, "(key " + alias + " in " + token + ")");
    } catch (GeneralSecurityException e) {
      throw away(token, e);
    }
  }
}
