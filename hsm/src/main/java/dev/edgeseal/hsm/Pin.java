package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A token's PIN: printable ASCII, wiped on close, never in a text. Not safe for many threads. */
public final class Pin implements AutoCloseable {
  private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";
  private static final String SERVICE_CREDENTIALS = "/run/credentials/edgeseal.service";
  private static final int MIN = 4;
  private static final int MAX = 64;

  /** With its line break. */
  static final int LONGEST_LINE = MAX + 3;

  /** Fits the shortest upper bound in use (15), 75 bits. */
  private static final int RANDOM_LENGTH = 15;

  /** Of YubiKey, SmartCard-HSM, Nitrokey and OpenPGP cards; runs of digits are refused anyway. */
  private static final List<String> KNOWN =
      List.of("648219", "3537363231383830", "0001password", "password", "changeme", "secret");

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
    byte[] bytes = new byte[LONGEST_LINE];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      if (!isCredential(file)) {
        requirePrivate(file, Files.getPosixFilePermissions(file));
      }
      int read = 0;
      while (read >= 0 && buffer.hasRemaining()) {
        read = in.read(buffer);
      }
      return parse(file, bytes, buffer.position());
    } catch (IOException e) {
      HsmCode code = isCredential(file) ? HsmCode.CREDENTIAL_MISSING : HsmCode.PIN_FILE_MISSING;
      throw new GiveUp(code, "(" + file + ")", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * Where systemd puts a credential for a service (systemd.exec(5), LoadCredential=): this
   * process's own, or else, for an administrator who looks, the agent's.
   *
   * @param environment of this process; it says where, never what
   * @throws GiveUp {@link HsmCode#CREDENTIAL_MISSING} when the name is none
   */
  public static Path credential(String name, Map<String, String> environment) {
    String directory = environment.getOrDefault(CREDENTIALS, SERVICE_CREDENTIALS);
    if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}")) {
      throw new GiveUp(HsmCode.CREDENTIAL_MISSING, "(" + name + ")");
    }
    return Path.of(directory, name);
  }

  /** systemd lets a service's user in by an access list, which looks like a group's permission. */
  private static boolean isCredential(Path file) {
    String directory = System.getenv().getOrDefault(CREDENTIALS, SERVICE_CREDENTIALS);
    return file.toAbsolutePath().startsWith(Path.of(directory));
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

  /**
   * @param file where the bytes come from, for the message
   * @throws GiveUp {@link HsmCode#PIN_FILE_CONTENT}
   */
  static Pin parse(Path file, byte[] bytes, int size) {
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

  /** Hands the PIN, and a line break, to another process of this program. */
  void writeTo(OutputStream out) throws IOException {
    byte[] bytes = new byte[value.length + 1];
    try {
      for (int i = 0; i < value.length; i++) {
        bytes[i] = (byte) chars()[i];
      }
      bytes[value.length] = '\n';
      out.write(bytes);
      out.flush();
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * Refuses a PIN that everybody knows.
   *
   * @throws RejectInput {@link HsmCode#PIN_DEFAULT}
   */
  public void requireNoDefault() {
    boolean run = true;
    boolean same = true;
    for (int i = 1; i < value.length; i++) {
      int step = value[i] - value[i - 1];
      same &= step == 0;
      run &= step == 1 || value[i] == '0' && value[i - 1] == '9';
    }
    boolean known = KNOWN.stream().anyMatch(k -> Arrays.equals(k.toCharArray(), value));
    if (run || same || known) {
      throw new RejectInput(HsmCode.PIN_DEFAULT, "");
    }
  }

  /** The same PIN, wiped on its own. */
  public Pin copy() {
    return new Pin(chars().clone());
  }

  /** Whether both are the same text. */
  public boolean isSame(Pin other) {
    return Arrays.equals(chars(), other.chars());
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
