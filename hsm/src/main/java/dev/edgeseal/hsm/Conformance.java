package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Es256;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.hsm.ConformanceReport.Check;
import dev.edgeseal.hsm.ConformanceReport.Speed;
import dev.edgeseal.hsm.ConformanceReport.State;
import dev.edgeseal.hsm.Cryptoki.Mechanism;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries on a token everything that sealing asks of one. With a key of its own, which it removes
 * again, or with one that is there, which it leaves as it was. It ends all sessions of this process
 * with the token. For one thread.
 */
public final class Conformance {
  /** The key it makes, and removes, when none is named. */
  public static final String OWN_KEY = "edgeseal-test";

  private static final int SESSIONS_AT_ONCE = 32;
  private static final int P256_BITS = 256;

  /**
   * @param alias a key that is there; empty to make one for the test
   * @param signatures how many are made and timed, and how many sessions are opened and closed
   * @param second a class of this program whose main method calls {@link SecondProcess#run}
   */
  public record Settings(TokenId token, Optional<String> alias, int signatures, Class<?> second) {
    public Settings {
      if (signatures < 1) {
        throw new IllegalArgumentException("no signatures");
      }
    }
  }

  private final Pkcs11Module module;
  private final Settings settings;
  private final Pin pin;
  private final Consumer<Check> progress;
  private final List<Check> checks = new ArrayList<>();
  private final String alias;
  private @Nullable Speed speed;

  private Conformance(Pkcs11Module module, Settings settings, Pin pin, Consumer<Check> progress) {
    this.module = module;
    this.settings = settings;
    this.pin = pin;
    this.progress = progress;
    this.alias = settings.alias().orElse(OWN_KEY);
  }

  /**
   * @param progress hears of each check as it is done
   * @throws Failure when the token is not there or refuses the PIN: then nothing was tried
   */
  public static ConformanceReport run(
      Pkcs11Module module, Settings settings, Pin pin, Consumer<Check> progress) {
    return new Conformance(module, settings, pin, progress).run();
  }

  private ConformanceReport run() {
    ModuleInfo info = module.info();
    TokenInfo token = module.find(settings.token());
    module.inSession(token.id(), pin, session -> true); // a wrong PIN is known before anything else
    pass("library", info.description() + " " + info.version() + ", PKCS#11 " + info.cryptoki());
    look("mechanisms", () -> mechanisms(token));
    if (settings.alias().isPresent() || look("makes a key", this::makeKey)) {
      try {
        withKey(token);
      } finally {
        if (settings.alias().isEmpty()) {
          look("removes a key", this::removeKey);
        }
      }
    }
    return new ConformanceReport(
        info, module.quirks(), token, TokenUri.of(token), checks, Optional.ofNullable(speed));
  }

  private void withKey(TokenInfo token) {
    look("key attributes", () -> inKey((session, key) -> attributes(key)));
    look(
        "value stays inside",
        () ->
            inKey((session, key) -> {
              key.requireHidden();
              return "asked for it, not given";
            }));
    look("signatures", () -> inKey((session, key) -> soak(key)));
    look("sessions", () -> inKey((session, key) -> sessions(token, key)));
    look("sessions at once", () -> sessionsAtOnce(token));
    look("session lost", () -> inKey((session, key) -> sessionLost(token, key)));
    look("library restarted", this::libraryRestarted);
    look("two processes", () -> inKey((session, key) -> twoProcesses(token, key)));
    note("the JDK's provider", () -> jdk(token));
  }

  /** One question; its answer is what to print. */
  @FunctionalInterface
  private interface Question {
    String answer() throws CryptokiException;
  }

  /** One question about the key, in a session. */
  @FunctionalInterface
  private interface KeyQuestion {
    String answer(TokenSession session, TokenKey key) throws CryptokiException;
  }

  /** The answer is no, and why. */
  private static final class No extends RuntimeException {
    private static final long serialVersionUID = 1L;

    No(String why) {
      super(why);
    }
  }

  private boolean look(String name, Question question) {
    return ask(name, State.FAIL, question);
  }

  private void note(String name, Question question) {
    ask(name, State.NOTE, question);
  }

  private boolean ask(String name, State otherwise, Question question) {
    try {
      pass(name, question.answer());
      return true;
    } catch (No | Failure | CryptokiException e) {
      add(new Check(name, otherwise, String.valueOf(e.getMessage())));
      return false;
    }
  }

  private void pass(String name, String what) {
    add(new Check(name, State.PASS, what));
  }

  private void add(Check check) {
    checks.add(check);
    progress.accept(check);
  }

  private String inKey(KeyQuestion question) {
    return module.inSession(
        settings.token(),
        pin,
        session ->
            question.answer(
                session,
                TokenKey.find(session, alias).orElseThrow(() -> TokenKey.missing(session, alias))));
  }

  private String mechanisms(TokenInfo token) throws CryptokiException {
    long[] all = module.cryptoki().mechanisms(token.slot());
    if (Arrays.stream(all).noneMatch(m -> m == Attributes.ECDSA_MECHANISM)) {
      throw new No("no CKM_ECDSA among " + all.length + ": the token cannot sign with ES256");
    }
    Mechanism ecdsa = module.cryptoki().mechanism(token.slot(), Attributes.ECDSA_MECHANISM);
    if (ecdsa.minBits() > P256_BITS || ecdsa.maxBits() < P256_BITS) {
      throw new No("ECDSA from " + ecdsa.minBits() + " to " + ecdsa.maxBits() + " bits, not 256");
    }
    boolean makes = Arrays.stream(all).anyMatch(m -> m == Attributes.EC_KEY_PAIR_GEN_MECHANISM);
    return "ECDSA "
        + ecdsa.minBits()
        + " to "
        + ecdsa.maxBits()
        + " bits"
        + (makes ? ", makes EC keys" : "; makes no EC keys");
  }

  private String makeKey() {
    return module.inSession(
        settings.token(),
        pin,
        session -> {
          Optional<TokenKey> left = TokenKey.find(session, alias);
          if (left.isPresent()) { // of a run that was ended
            KeyMaker.destroy(left.get());
          }
          TokenKey key = KeyMaker.make(session, alias, module.quirks());
          PublicKey publicKey = KeyMaker.publicKey(key);
          X509Certificate certificate =
              SelfSigned.unnamed(publicKey, key::sign, InstantSource.system().instant());
          TokenCertificate.replace(session, key.id(), alias, List.of(certificate));
          return "P-256, with a certificate, called " + alias;
        });
  }

  private String removeKey() {
    return inKey((session, key) -> {
      KeyMaker.destroy(key);
      if (TokenKey.find(session, alias).isPresent()) {
        throw new No("it is still there");
      }
      return "nothing of the test is left";
    });
  }

  private String attributes(TokenKey key) throws CryptokiException {
    KeyAttributes a = key.attributes();
    String words =
        (a.sensitive() ? "sensitive" : "NOT sensitive")
            + (a.extractable() ? ", EXTRACTABLE" : ", not extractable")
            + told(a.alwaysSensitive(), ", always sensitive", ", NOT always sensitive")
            + told(a.neverExtractable(), ", never extractable", ", was extractable once")
            + told(a.local(), ", made in the token", ", NOT made in the token");
    if (!a.bornSealed()) {
      throw new No(words);
    }
    return words;
  }

  private static String told(Optional<Boolean> told, String yes, String no) {
    return told.map(b -> b ? yes : no).orElse("");
  }

  private String soak(TokenKey key) throws CryptokiException {
    SigningSoak soak = new SigningSoak(TokenCertificate.publicKey(key));
    speed = soak.run(key, settings.signatures());
    if (!soak.passed()) {
      throw new No(soak.words());
    }
    return soak.words();
  }

  private String sessions(TokenInfo token, TokenKey key) throws CryptokiException {
    long highest = 0;
    for (int i = 0; i < settings.signatures(); i++) {
      long session = module.cryptoki().openSession(token.slot(), false);
      highest = Math.max(highest, session);
      module.cryptoki().closeSession(session);
    }
    signsOnce(key);
    return settings.signatures() + " opened and closed, highest handle " + highest;
  }

  private String sessionsAtOnce(TokenInfo token) throws CryptokiException {
    List<Long> open = new ArrayList<>();
    String limit = "";
    try {
      while (open.size() < SESSIONS_AT_ONCE) {
        open.add(module.cryptoki().openSession(token.slot(), false));
      }
    } catch (CryptokiException e) {
      limit = "; then " + e.getMessage();
    } finally {
      for (long session : open) {
        module.cryptoki().closeSession(session);
      }
    }
    if (open.size() < 2) {
      throw new No("only " + open.size() + limit);
    }
    return open.size() + " open" + limit;
  }

  private static void signsOnce(TokenKey key) throws CryptokiException {
    key.requireSigns(TokenCertificate.publicKey(key));
  }

  private String sessionLost(TokenInfo token, TokenKey key) throws CryptokiException {
    module.cryptoki().closeAllSessions(token.slot());
    String said;
    try {
      key.sign(new byte[1]);
      throw new No("a session that was ended still signs");
    } catch (CryptokiException e) {
      if (!e.isLoss()) {
        throw e;
      }
      said = String.valueOf(e.getMessage());
    }
    return inKey((session, again) -> {
      signsOnce(again);
      return "a new log-in signs again; it was said that " + said;
    });
  }

  private String libraryRestarted() {
    module.recycle();
    return inKey((session, key) -> {
      signsOnce(key);
      return "ended and started anew, signs again";
    });
  }

  private String twoProcesses(TokenInfo token, TokenKey key) throws CryptokiException {
    int each = Math.min(settings.signatures(), 1000);
    SigningSoak mine = new SigningSoak(TokenCertificate.publicKey(key));
    Optional<String> other =
        SecondProcess.beside(
            settings.second(), module, token, pin, alias, each, () -> mine.run(key, each));
    if (other.isPresent() || !mine.passed()) {
      throw new No("here: " + mine.words() + "; there: " + other.orElse("all right"));
    }
    return each + " signatures in each at the same time, every one verified";
  }

  /** What other Java programs use the key through; the agent does not. */
  private String jdk(TokenInfo token) {
    byte[] message = "edgeseal self-test".getBytes(StandardCharsets.US_ASCII);
    TokenKeys keys = TokenKeys.open(module, module.find(token.id()), pin);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format", keys.provider());
      signature.initSign(keys.privateKey(alias));
      signature.update(message);
      byte[] raw = signature.sign();
      boolean right =
          Boolean.parseBoolean(
              inKey((session, key) ->
                  Boolean.toString(
                      Es256.verify(
                          TokenCertificate.publicKey(key), message, Es256.normalise(raw)))));
      if (!right) {
        throw new No("its signature does not verify");
      }
      return "signs with the same key";
    } catch (GeneralSecurityException | ProviderException e) {
      throw new No("it cannot use the key: " + CryptokiException.nameIn(e));
    }
  }
}
