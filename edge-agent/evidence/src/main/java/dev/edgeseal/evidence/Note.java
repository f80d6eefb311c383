package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a log says about itself: the payload of a record of type {@link ContentType#NOTE} and source
 * {@link Record#DEVICE}.
 *
 * <pre>
 * note = [ kind: uint, { 1 => field, 2 => field, ... } ]     ; each kind's fields in order from 1, absent ones left out
 * </pre>
 *
 * Texts have 1 to 255 characters; a longer cause or reason is cut.
 */
public sealed interface Note {
  int MAX_SIZE = 4096;
  int MAX_TEXT = 255;

  /**
   * Leaf 0 of every log.
   *
   * @param logId the log's id, random at its genesis
   * @param issuer the owner of the log
   * @param x5t SHA-256 of the certificate that signs its heads at first
   * @param predecessor the log that this one succeeds
   */
  record Genesis(
      String logId, String issuer, String model, Digest x5t, Optional<Predecessor> predecessor)
      implements Note {
    public Genesis {
      require(logId, HeadStatement.MAX_NAME);
      require(issuer, HeadStatement.MAX_NAME);
      model = Text.cut(model, MAX_TEXT);
    }
  }

  /**
   * The log before, as far as its owner still knows it.
   *
   * @param size leaves of its last known head
   * @param root root of its last known head
   */
  record Predecessor(String logId, long size, Digest root, String reason) {
    public Predecessor {
      require(logId, HeadStatement.MAX_NAME);
      requireUnsigned(size);
      reason = Text.cut(reason, MAX_TEXT);
    }
  }

  /**
   * The machine started anew.
   *
   * @param count the boot count of the records that follow
   * @param bootId the kernel's boot_id
   * @param program name and version of the program that wrote this
   */
  record Boot(long count, String bootId, String program) implements Note {
    public Boot {
      requireUnsigned(count);
      bootId = Text.cut(bootId, MAX_TEXT);
      program = Text.cut(program, MAX_TEXT);
    }
  }

  /** From here on readings of this source are missing. */
  record GapOpened(String source, String cause) implements Note {
    public GapOpened {
      require(source, Record.MAX_SOURCE);
      cause = Text.cut(cause, MAX_TEXT);
    }
  }

  /**
   * Readings of this source come again.
   *
   * @param since when the gap began, Unix milliseconds; empty when the clock was never set
   * @param missed readings known to be missing
   */
  record GapClosed(String source, OptionalLong since, long missed) implements Note {
    public GapClosed {
      require(source, Record.MAX_SOURCE);
      requireUnsigned(since.orElse(0));
      requireUnsigned(missed);
    }
  }

  /**
   * The wall clock was set.
   *
   * @param step milliseconds, negative when it was set back
   */
  record ClockChanged(long step) implements Note {}

  /** The record at {@code index} of this log is wrong; it stays. */
  record Correction(long index, String reason) implements Note {
    public Correction {
      requireUnsigned(index);
      reason = Text.cut(reason, MAX_TEXT);
    }
  }

  record SourceAdded(String source) implements Note {
    public SourceAdded {
      require(source, Record.MAX_SOURCE);
    }
  }

  /** The source's configuration is another one from here on. */
  record SourceChanged(String source) implements Note {
    public SourceChanged {
      require(source, Record.MAX_SOURCE);
    }
  }

  record SourceRemoved(String source) implements Note {
    public SourceRemoved {
      require(source, Record.MAX_SOURCE);
    }
  }

  /** Heads from here on are signed under this certificate, SHA-256. */
  record CertificateChanged(Digest x5t) implements Note {}

  /**
   * Payloads that a policy removed from the store; their hashes stay.
   *
   * @param first index of the first one, {@code last} of the last one
   * @param records how many
   * @param bytes how much room they took
   */
  record RecordsDropped(long first, long last, long records, long bytes, String reason)
      implements Note {
    public RecordsDropped {
      requireUnsigned(first);
      requireUnsigned(last);
      requireUnsigned(records);
      requireUnsigned(bytes);
      reason = Text.cut(reason, MAX_TEXT);
    }
  }

  /** The token that holds the key is away: records are captured, and sealed later. */
  record TokenLost(String cause) implements Note {
    public TokenLost {
      cause = Text.cut(cause, MAX_TEXT);
    }
  }

  /**
   * The token is there again.
   *
   * @param since when it was lost, Unix milliseconds; empty when the clock was never set
   */
  record TokenBack(OptionalLong since) implements Note {
    public TokenBack {
      requireUnsigned(since.orElse(0));
    }
  }

  /** A source sent what is no reading. */
  record Garbage(String source, long count, String cause) implements Note {
    public Garbage {
      require(source, Record.MAX_SOURCE);
      requireUnsigned(count);
      cause = Text.cut(cause, MAX_TEXT);
    }
  }

  default byte[] encode() {
    return NoteCodec.encode(this);
  }

  /**
   * @throws RejectInput when the bytes are not one canonical note of a known kind
   */
  static Note parse(byte[] bytes) {
    return NoteCodec.parse(bytes);
  }

  private static void require(String text, int max) {
    if (!Text.fits(text, max)) {
      throw new IllegalArgumentException("a name has 1 to " + max + " characters: " + text);
    }
  }

  private static void requireUnsigned(long v) {
    if (v < 0) {
      throw new IllegalArgumentException("negative: " + v);
    }
  }
}
