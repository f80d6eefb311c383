package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a serial device or FIFO as they arrive. The kernel is asked what is there instead of
 * being waited on, so that an interrupt always ends a read and no carrier thread is held. It fails
 * when the device behind the path has gone or was replaced.
 */
final class DeviceInput extends InputStream {
  /** What a path is, from its inode's mode (inode(7)). */
  enum Kind {
    FIFO(0010000),
    CHARACTER_DEVICE(0020000),
    REGULAR(0100000),
    SOCKET(0140000),
    OTHER(-1);

    private final int mode;

    Kind(int mode) {
      this.mode = mode;
    }

    /** Of the path itself for {@code NOFOLLOW_LINKS}, else of what a link leads to. */
    static Kind of(Path path, LinkOption... options) throws IOException {
      int mode = (Integer) Files.getAttribute(path, "unix:mode", options) & 0170000;
      for (Kind kind : values()) {
        if (kind.mode == mode) {
          return kind;
        }
      }
      return OTHER;
    }
  }

  private static final Duration POLL = Duration.ofMillis(10);
  private static final int POLLS_PER_LOOK = 100;

  private final Path path;
  private final Object identity;
  private final Closeable file;
  private final FileInputStream in;

  private DeviceInput(Path path, Closeable file, FileInputStream in) throws IOException {
    this.path = path;
    this.identity = identity(path);
    this.file = file;
    this.in = in;
  }

  private static Object identity(Path path) throws IOException {
    return Objects.requireNonNull(Files.getAttribute(path, "unix:ino"));
  }

  /**
   * Opens a FIFO for reading and writing, so that it neither waits for a writer nor ends with one.
   */
  @SuppressWarnings("resource") // owned by the stream that is returned
  static DeviceInput fifo(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    return new DeviceInput(path, file, new FileInputStream(file.getFD()));
  }

  /** Opens a serial device and drops what was waiting in it: nobody knows how old that is. */
  static DeviceInput serial(Path path) throws IOException {
    FileInputStream in = new FileInputStream(path.toFile());
    in.skipNBytes(in.available());
    return new DeviceInput(path, in, in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] b, int offset, int length) throws IOException {
    for (int polls = 1; in.available() == 0; polls++) {
      if (polls % POLLS_PER_LOOK == 0 && !identity(path).equals(identity)) {
        throw new IOException("another device has this name now: " + path);
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }
    return in.read(b, offset, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** What a failed read or open means for the source; an interrupt stays an interrupt. */
  static RuntimeException explain(IOException e, Path path) throws InterruptedException {
    if (e instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
      throw interrupted(e);
    }
    String detail = "(" + path + ")";
    @Nullable String message = e.getMessage();
    if (e instanceof NoSuchFileException || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new RetryLater(SensorCode.NOT_FOUND, detail, e);
    }
    if (e instanceof AccessDeniedException
        || (message != null && message.contains("Permission denied"))) {
      return new GiveUp(SensorCode.NO_PERMISSION, detail, e);
    }
    return new RetryLater(SensorCode.READ_FAILED, "(" + path + ": " + message + ")", e);
  }

  private static InterruptedException interrupted(IOException e) {
    Thread.interrupted();
    InterruptedException interrupted = new InterruptedException();
    interrupted.initCause(e);
    return interrupted;
  }
}
