package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;

/** A token's PIN: printable ASCII, wiped on close, never in a text. Not safe for many threads. */
public final class Pin implements AutoCloseable {
  private static final int MIN = 4;
  private static final int MAX = 64;

  /** Fits the shortest upper bound in use (15), 75 bits. */
  private static final int RANDOM_LENGTH = 15;

  private static final String ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz";

  private final char[] value;
  private boolean closed;

  private Pin(char[] value) {
    this.value = value;
  }

  /** A new random PIN of 15 letters and digits. */
  public static Pin random(SecureRandom random) {
    char[] value = new char[RANDOM_LENGTH];
    for (int i = 0; i < value.length; i++) {
      value[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    return new Pin(value);
  }

  /**
   * The PIN in a file that only its user may read; one line break at its end is left out.
   *
   * @throws GiveUp {@link HsmCode#PIN_FILE_MISSING}, {@link HsmCode#PIN_FILE_OPEN} or {@link
   *     HsmCode#PIN_FILE_CONTENT}
   */
  public static Pin read(Path file) {
    byte[] bytes = new byte[MAX + 3];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      requirePrivate(file, Files.getPosixFilePermissions(file));
      int read = 0;
      while (read >= 0 && buffer.hasRemaining()) {
        read = in.read(buffer);
      }
      return parse(file, bytes, buffer.position());
    } catch (IOException e) {
      throw new GiveUp(HsmCode.PIN_FILE_MISSING, "(" + file + ")", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static void requirePrivate(Path file, Set<PosixFilePermission> permissions) {
    for (PosixFilePermission p : permissions) {
      if (!p.name().startsWith("OWNER_")) {
        throw new GiveUp(
            HsmCode.PIN_FILE_OPEN,
            "(" + PosixFilePermissions.toString(permissions) + "; do: chmod 600 " + file + ")");
      }
    }
  }

  private static Pin parse(Path file, byte[] bytes, int size) {
    int end = size;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    boolean good = end >= MIN && end <= MAX;
    for (int i = 0; i < end; i++) {
      good &= bytes[i] > ' ' && bytes[i] < 0x7f;
    }
    if (!good) {
      throw new GiveUp(HsmCode.PIN_FILE_CONTENT, "(" + file + ")");
    }
    char[] value = new char[end];
    for (int i = 0; i < end; i++) {
      value[i] = (char) bytes[i];
    }
    return new Pin(value);
  }

  /**
   * Writes a new file with permissions 0600: it appears complete and synced, or not at all.
   *
   * @throws GiveUp {@link HsmCode#PIN_FILE_EXISTS}; a file is never overwritten
   */
  public void writeNew(Path file) {
    byte[] bytes = new byte[value.length + 1];
    for (int i = 0; i < value.length; i++) {
      bytes[i] = (byte) chars()[i];
    }
    bytes[value.length] = '\n';
    try {
      Path directory = file.toAbsolutePath().getParent();
      Path draft =
          Files.createTempFile(
              directory,
              ".pin",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            out.write(buffer);
          }
          out.force(true);
        }
        Files.createLink(file, draft);
      } finally {
        Files.delete(draft);
      }
    } catch (FileAlreadyExistsException e) {
      throw new GiveUp(HsmCode.PIN_FILE_EXISTS, "(" + file + ")", e);
    } catch (IOException e) {
      throw new GiveUp(HsmCode.PIN_FILE_MISSING, "(" + file + " cannot be written)", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The PIN itself, not a copy: valid until close. */
  char[] chars() {
    if (closed) {
      throw new IllegalStateException("the PIN is wiped");
    }
    return value;
  }

  /** Idempotent. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(value, '\0');
  }

  @Override
  public String toString() {
    return "PIN";
  }
}
