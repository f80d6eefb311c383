package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PKCS#11 library in this process. A library's sessions and its login are shared by the whole
 * process, so a process loads each library once and passes this one object to all who use it. Safe
 * from any thread.
 */
public final class Pkcs11Module implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pkcs11Module.class);

  private static final List<String> FOLDERS =
      List.of(
          "/usr/lib/softhsm",
          "/usr/lib/pkcs11",
          "/usr/lib/x86_64-linux-gnu/pkcs11",
          "/usr/lib/x86_64-linux-gnu/softhsm",
          "/usr/lib/aarch64-linux-gnu/pkcs11",
          "/usr/lib/aarch64-linux-gnu/softhsm",
          "/usr/lib64/pkcs11",
          "/usr/local/lib/softhsm");

  private final Path library;
  private final Cryptoki cryptoki;

  /** Read: somebody uses sessions. Write: all sessions end. */
  private final ReentrantReadWriteLock sessions = new ReentrantReadWriteLock();

  /** How often all sessions ended; guarded by {@link #sessions}. */
  private long generation;

  private Pkcs11Module(Path library, Cryptoki cryptoki) {
    this.library = library;
    this.cryptoki = cryptoki;
  }

  /**
   * Loads a library for the life of the process; its token is not touched yet.
   *
   * @param library absolute path of the module, for example {@code /usr/lib/softhsm/libsofthsm2.so}
   * @throws GiveUp {@link HsmCode#MODULE_MISSING}
   */
  public static Pkcs11Module load(Path library) {
    if (!library.isAbsolute() || !Files.isReadable(library)) {
      throw new GiveUp(HsmCode.MODULE_MISSING, "(" + library + ")");
    }
    try {
      return new Pkcs11Module(library, new Cryptoki(library));
    } catch (IllegalArgumentException | CryptokiException e) {
      throw new GiveUp(HsmCode.MODULE_MISSING, "(" + library + " is no PKCS#11 module)", e);
    }
  }

  /** The libraries of this machine that are known to work, where distributions put them. */
  public static List<Path> installed() {
    ArrayList<Path> found = new ArrayList<>();
    for (String folder : FOLDERS) {
      Path top = Path.of(folder);
      try (Stream<Path> files = Files.isDirectory(top) ? Files.list(top) : Stream.empty()) {
        files
            .filter(f -> f.toString().endsWith(".so") && KnownLibrary.ofFile(f).isPresent())
            .sorted()
            .forEach(found::add);
      } catch (IOException e) {
        LOG.debug("{} cannot be searched", folder, e);
      }
    }
    return List.copyOf(found);
  }

  /**
   * The initialised tokens that are there now.
   *
   * @throws RetryLater {@link HsmCode#MODULE_FAILED} or {@link HsmCode#SOFTHSM_CONF}
   */
  public List<TokenInfo> tokens() {
    return present().stream().filter(TokenInfo::initialised).toList();
  }

  /**
   * The one token that is meant.
   *
   * @throws RetryLater {@link HsmCode#TOKEN_NOT_FOUND}, listing what is there
   * @throws GiveUp {@link HsmCode#TOKEN_AMBIGUOUS}, listing the serials
   */
  public TokenInfo find(TokenId id) {
    List<TokenInfo> all = tokens();
    List<TokenInfo> found = all.stream().filter(id::matches).toList();
    if (found.size() > 1) {
      throw new GiveUp(
          HsmCode.TOKEN_AMBIGUOUS,
          found.stream()
              .map(TokenInfo::serial)
              .collect(Collectors.joining(", ", "(" + id.label() + ": serials ", ")")));
    }
    if (found.isEmpty()) {
      throw new RetryLater(HsmCode.TOKEN_NOT_FOUND, "(" + id + "; there: " + listed(all) + ")");
    }
    return found.getFirst();
  }

  private static String listed(List<TokenInfo> tokens) {
    return tokens.isEmpty()
        ? "none"
        : tokens.stream().map(TokenInfo::toString).collect(Collectors.joining("; "));
  }

  /** The tokens that are there, initialised or not. */
  List<TokenInfo> present() {
    sessions.readLock().lock();
    try {
      cryptoki.initialise();
      ArrayList<TokenInfo> found = new ArrayList<>();
      for (long slot : cryptoki.slots()) {
        try {
          found.add(cryptoki.tokenInfo(slot));
        } catch (CryptokiException e) {
          if (!e.is(Ckr.TOKEN_NOT_PRESENT)
              && !e.is(Ckr.TOKEN_NOT_RECOGNIZED)
              && !e.is(Ckr.DEVICE_REMOVED)) {
            throw e;
          }
        }
      }
      return found;
    } catch (CryptokiException e) {
      throw failed(e);
    } finally {
      sessions.readLock().unlock();
    }
  }

  private Failure failed(CryptokiException e) {
    Optional<KnownLibrary> known = KnownLibrary.ofFile(library);
    HsmCode code = known.map(KnownLibrary::whenItDoesNotStart).orElse(HsmCode.MODULE_FAILED);
    String configuration =
        known
            .map(k -> "; " + k.variable() + "=" + System.getenv().getOrDefault(k.variable(), ""))
            .orElse("");
    return new RetryLater(
        code, "(" + library.getFileName() + configuration + "; " + e.getMessage() + ")", e);
  }

  /**
   * What the library says about itself.
   *
   * @throws RetryLater as {@link #tokens}
   */
  public ModuleInfo info() {
    sessions.readLock().lock();
    try {
      cryptoki.initialise();
      return cryptoki.info();
    } catch (CryptokiException e) {
      throw failed(e);
    } finally {
      sessions.readLock().unlock();
    }
  }

  /** How it differs from the standard. */
  public List<Quirk> quirks() {
    return KnownLibrary.quirks(library, info());
  }

  /** What is done in a session that is logged in. */
  @FunctionalInterface
  interface Work<T> {
    T in(TokenSession session) throws CryptokiException;
  }

  /**
   * Does something in a session of its own that may write.
   *
   * @throws Failure as {@link TokenSession#open}; {@link HsmCode#TOKEN_AWAY} when the token goes
   *     away meanwhile, {@link HsmCode#TOKEN_REFUSED} when it does not do what it is asked
   */
  <T> T inSession(TokenId id, Pin pin, Work<T> work) {
    sessions.readLock().lock();
    try (TokenSession session = TokenSession.open(this, id, pin, true)) {
      try {
        return work.in(session);
      } catch (CryptokiException e) {
        throw e.isLoss()
            ? session.away(e)
            : new GiveUp(
                HsmCode.TOKEN_REFUSED, "(" + session.token() + "; " + e.getMessage() + ")", e);
      }
    } finally {
      sessions.readLock().unlock();
    }
  }

  /** The file it was loaded from. */
  public Path library() {
    return library;
  }

  Cryptoki cryptoki() {
    return cryptoki;
  }

  /** Held while sessions are in use. */
  Lock inUse() {
    return sessions.readLock();
  }

  /** Sessions of an older generation are dead; read while {@link #inUse} is held. */
  long generation() {
    return generation;
  }

  /**
   * Ends and starts the module again: the one way to see a token that came back. Every session of
   * this process dies; whoever holds one notices by the generation and connects anew.
   *
   * @throws RetryLater when the module does not start
   */
  void recycle() {
    sessions.writeLock().lock();
    try {
      generation++;
      cryptoki.initialise();
      cryptoki.finish();
      cryptoki.initialise();
    } catch (CryptokiException e) {
      throw failed(e);
    } finally {
      sessions.writeLock().unlock();
    }
  }

  /**
   * Gives back what the library holds in the token, as sessions and loaded keys: a TPM has room for
   * few. Nothing of the module may be in use; using it again starts it again. Idempotent.
   */
  @Override
  public void close() {
    sessions.writeLock().lock();
    try {
      generation++;
      cryptoki.finish();
    } catch (CryptokiException e) {
      LOG.debug("{} was not ended: {}", library, e.getMessage());
    } finally {
      sessions.writeLock().unlock();
    }
  }
}
