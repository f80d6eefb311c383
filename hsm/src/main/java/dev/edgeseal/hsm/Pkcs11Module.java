package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;

/**
 * A PKCS#11 library in this process. A library's sessions and its login are shared by the whole
 * process, so a process loads each library once and passes this one object to all who use it. Safe
 * from any thread.
 */
public final class Pkcs11Module {
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
          if (e.value() != CryptokiException.TOKEN_NOT_PRESENT
              && e.value() != CryptokiException.TOKEN_NOT_RECOGNIZED) {
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
    boolean soft = String.valueOf(library.getFileName()).contains("softhsm");
    return new RetryLater(
        soft ? HsmCode.SOFTHSM_CONF : HsmCode.MODULE_FAILED, "(" + e.getMessage() + ")", e);
  }

  Path library() {
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
}
