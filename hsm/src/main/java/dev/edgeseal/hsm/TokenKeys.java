package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.hsm.TokenInfo.PinState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The keys of one token, logged in, through a SunPKCS11 provider of its own. Valid for one {@link
 * Pkcs11Module#generation}; after that no object of it may be touched.
 */
final class TokenKeys {
  /** What a provider is configured for. Nothing but this goes through the token. */
  enum Use {
    SIGN(
        """
        enabledMechanisms = {
          KeyStore
          CKM_ECDSA
        }
        """),
    /**
     * No CKA_TOKEN here: setKeyEntry moves a key into the token, anything else would stay there.
     */
    PROVISION(
        """
        enabledMechanisms = {
          KeyStore
          CKM_ECDSA
          CKM_EC_KEY_PAIR_GEN
        }
        attributes(generate, CKO_PRIVATE_KEY, CKK_EC) = {
          CKA_PRIVATE = true
          CKA_SENSITIVE = true
          CKA_EXTRACTABLE = false
          CKA_SIGN = true
          CKA_DERIVE = false
          CKA_DECRYPT = false
          CKA_UNWRAP = false
        }
        """);

    private final String configuration;

    Use(String configuration) {
      this.configuration = configuration;
    }
  }

  /** No head's bytes start like this. */
  private static final byte[] SELF_TEST = "edgeseal self-test".getBytes(StandardCharsets.US_ASCII);

  /** Provider names are unique in a process. */
  private static final AtomicLong COUNT = new AtomicLong();

  private final Pkcs11Module module;
  private final TokenInfo token;
  private final Provider provider;
  private final KeyStore store;

  private TokenKeys(Pkcs11Module module, TokenInfo token, Provider provider, KeyStore store) {
    this.module = module;
    this.token = token;
    this.provider = provider;
    this.store = store;
  }

  /**
   * Finds the token and logs in. A PIN is not tried when a wrong one would lock the token.
   *
   * @throws Failure as {@link Pkcs11Module#find}; {@link HsmCode#PIN_REFUSED}, {@link
   *     HsmCode#PIN_LAST_TRY}, {@link HsmCode#PIN_LOCKED}, {@link HsmCode#TOKEN_NOT_READY} for a
   *     person; {@link HsmCode#TOKEN_AWAY} for later
   */
  static TokenKeys login(Pkcs11Module module, TokenId id, Pin pin, Use use) {
    TokenInfo token = module.find(id);
    requireTry(token);
    try {
      Provider provider = configure(module, token, use);
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin.chars());
      return new TokenKeys(module, token, provider, store);
    } catch (IOException
        | GeneralSecurityException
        | ProviderException
        | InvalidParameterException e) {
      throw loginFailed(module, token, e);
    }
  }

  private static void requireTry(TokenInfo token) {
    String detail = "(" + token + ")";
    switch (token.pin()) {
      case LOCKED -> throw new GiveUp(HsmCode.PIN_LOCKED, detail);
      case LAST_TRY -> throw new GiveUp(HsmCode.PIN_LAST_TRY, detail);
      case NOT_SET -> throw new GiveUp(HsmCode.TOKEN_NOT_READY, detail);
      case ALL_TRIES_LEFT, SOME_TRIES_LEFT -> {}
    }
  }

  private static Provider configure(Pkcs11Module module, TokenInfo token, Use use) {
    Provider base = Security.getProvider("SunPKCS11");
    if (base == null) {
      throw new IllegalStateException("this Java runtime lacks the module jdk.crypto.cryptoki");
    }
    String library = module.library().toString().replace("\\", "\\\\").replace("\"", "\\\"");
    return base.configure(
        "--name = Edgeseal%d\nlibrary = \"%s\"\nslot = %d\n%s"
            .formatted(COUNT.incrementAndGet(), library, token.slot(), use.configuration));
  }

  private static Failure loginFailed(Pkcs11Module module, TokenInfo token, Exception e) {
    String name = CryptokiException.nameIn(e);
    String detail = "(" + token + "; " + name + ")";
    return switch (name) {
      case "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE" -> {
        PinState left = module.find(token.id()).pin();
        yield new GiveUp(HsmCode.PIN_REFUSED, "(" + token + "; " + left.words() + ")", e);
      }
      case "CKR_PIN_LOCKED" -> new GiveUp(HsmCode.PIN_LOCKED, detail, e);
      case "CKR_USER_PIN_NOT_INITIALIZED" -> new GiveUp(HsmCode.TOKEN_NOT_READY, detail, e);
      default -> new RetryLater(HsmCode.TOKEN_AWAY, detail, e);
    };
  }

  TokenInfo token() {
    return token;
  }

  Provider provider() {
    return provider;
  }

  KeyStore store() {
    return store;
  }

  boolean contains(String alias) {
    try {
      return store.isKeyEntry(alias);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key store is loaded", e);
    }
  }

  /**
   * @throws RetryLater {@link HsmCode#KEY_MISSING}: a token that is partly away looks the same
   */
  PrivateKey privateKey(String alias) {
    try {
      if (store.getKey(alias, null) instanceof PrivateKey key) {
        return key;
      }
      throw missing(alias);
    } catch (GeneralSecurityException e) {
      throw new RetryLater(HsmCode.TOKEN_AWAY, "(" + token + ")", e);
    }
  }

  /** The certificates beside the key, its own first, without the trust anchor. */
  List<X509Certificate> certificates(String alias) {
    try {
      Certificate[] chain = store.getCertificateChain(alias);
      if (chain == null || chain.length == 0) {
        throw missing(alias);
      }
      List<X509Certificate> all = Arrays.stream(chain).map(X509Certificate.class::cast).toList();
      X509Certificate last = all.getLast();
      boolean anchored =
          all.size() > 1 && last.getIssuerX500Principal().equals(last.getSubjectX500Principal());
      return anchored ? all.subList(0, all.size() - 1) : all;
    } catch (GeneralSecurityException e) {
      throw new RetryLater(HsmCode.TOKEN_AWAY, "(" + token + ")", e);
    }
  }

  private RetryLater missing(String alias) {
    return new RetryLater(HsmCode.KEY_MISSING, "(key " + alias + " in " + token + ")");
  }

  /** Ready for its first message, of one key. */
  Signature signature(String alias) {
    try {
      Signature s = Signature.getInstance("SHA256withECDSAinP1363Format", provider);
      s.initSign(privateKey(alias));
      return s;
    } catch (GeneralSecurityException | ProviderException e) {
      String detail = "(" + token + "; " + CryptokiException.nameIn(e) + ")";
      throw new RetryLater(HsmCode.TOKEN_AWAY, detail, e);
    }
  }

  /**
   * Makes one signature and checks it with the certificate beside the key.
   *
   * @throws GiveUp {@link HsmCode#SIGNATURE_WRONG}
   * @throws RetryLater {@link HsmCode#TOKEN_AWAY}
   */
  void requireSigns(String alias) {
    Signature signature = signature(alias);
    PublicKey key = certificates(alias).getFirst().getPublicKey();
    try {
      signature.update(SELF_TEST);
      if (!Es256.verify(key, SELF_TEST, Es256.normalise(signature.sign()))) {
        throw new GiveUp(HsmCode.SIGNATURE_WRONG, "(key " + alias + " in " + token + ")");
      }
    } catch (SignatureException | ProviderException e) {
      String detail = "(" + token + "; " + CryptokiException.nameIn(e) + ")";
      throw new RetryLater(HsmCode.TOKEN_AWAY, detail, e);
    }
  }

  /**
   * Reads back from the token what it says of the key.
   *
   * @throws GiveUp {@link HsmCode#KEY_EXTRACTABLE} unless it is sensitive and non-extractable,
   *     {@link HsmCode#KEY_UNSUITABLE} unless it is on P-256
   */
  void requireSealed(String alias) {
    if (!Es256.isP256(certificates(alias).getFirst().getPublicKey())) {
      throw new GiveUp(HsmCode.KEY_UNSUITABLE, "(key " + alias + " in " + token + ")");
    }
    KeyAttributes attributes =
        KeyAttributes.read(module.cryptoki(), token, alias).orElseThrow(() -> missing(alias));
    if (!attributes.sealed() || privateKey(alias).getEncoded() != null) {
      throw new GiveUp(HsmCode.KEY_EXTRACTABLE, "(key " + alias + " in " + token + ")");
    }
  }
}
