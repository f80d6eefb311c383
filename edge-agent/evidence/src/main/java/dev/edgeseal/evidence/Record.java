package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;

/**
 * One leaf of a device's log: an unprotected CWT claims set (RFC 9781, tag 601).
 *
 * <pre>
 * record = #6.601({ 2 => tstr .size (1..128),   ; sub: the source
 *                   267 => uint,                ; boot count
 *                   -70001 => uint,             ; page: +1 per source, never reused
 *                   -70002 => time,
 *                   -70003 => uint / tstr,      ; content type
 *                   -70004 => bstr,             ; payload, exactly as captured
 *                   -70005 => bstr .size 16 })  ; salt
 * </pre>
 *
 * @param source for example {@code meter/M-4711}; {@code device} is the log's own
 * @param boot +1 whenever the kernel's boot_id changed
 * @param page +1 per source, so that a removed record shows within one source's export
 * @param payload exactly as captured or encoded once, never re-encoded
 * @param salt random, so that the hash of a guessable value cannot be tested
 */
public record Record(
    String source,
    long boot,
    long page,
    CaptureTime time,
    ContentType type,
    Bytes payload,
    Bytes salt) {
  /** Bound of one encoded record, bytes. */
  public static final int MAX_SIZE = 64 * 1024;

  public static final int MAX_SOURCE = 128;
  public static final int SALT_SIZE = 16;

  /** The source of the log's own notes. */
  public static final String DEVICE = "device";

  public Record {
    if (!Text.fits(source, MAX_SOURCE)) {
      throw new IllegalArgumentException("a source has 1 to 128 characters: " + source);
    }
    if (boot < 0 || page < 0) {
      throw new IllegalArgumentException("boot and page are not negative");
    }
    if (salt.size() != SALT_SIZE) {
      throw new IllegalArgumentException("a salt has 16 bytes");
    }
  }

  /**
   * @throws RejectInput {@link FormatCode#TOO_LARGE} when the record exceeds 64 KiB
   */
  public byte[] encode() {
    CborWriter w = new CborWriter(payload.size() + source.length() + 96);
    w.tag(601).map(7);
    w.uint(2).tstr(source);
    w.uint(267).uint(boot);
    w.integer(-70001).uint(page);
    w.integer(-70002);
    time.write(w);
    w.integer(-70003);
    type.write(w);
    w.integer(-70004).bstr(payload);
    w.integer(-70005).bstr(salt);
    byte[] encoded = w.toByteArray();
    CborReader.requireAtMost(encoded, MAX_SIZE);
    return encoded;
  }

  /**
   * @throws RejectInput when the bytes are not one canonical record
   */
  public static Record parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, MAX_SIZE);
    CborReader r = new CborReader(bytes);
    r.readTag(601);
    if (r.readMap() != 7) {
      throw CborReader.malformed("a record has seven claims");
    }
    r.readKey(2);
    String source = r.readName(MAX_SOURCE);
    r.readKey(267);
    long boot = r.readUint();
    r.readKey(-70001);
    long page = r.readUint();
    r.readKey(-70002);
    CaptureTime time = CaptureTime.read(r);
    r.readKey(-70003);
    ContentType type = ContentType.read(r);
    r.readKey(-70004);
    byte[] payload = r.readBstr();
    r.readKey(-70005);
    byte[] salt = r.readBstr(SALT_SIZE);
    r.end();
    Record record =
        new Record(source, boot, page, time, type, Bytes.wrap(payload), Bytes.wrap(salt));
    CborReader.requireCanonical(bytes, record.encode());
    return record;
  }
}
