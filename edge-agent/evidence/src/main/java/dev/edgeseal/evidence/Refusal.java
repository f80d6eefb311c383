package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.Optional;

/**
 * Why a city node did not register a head: concise problem details (RFC 9290), content-format 257.
 *
 * <pre>
 * refusal = { -1 => tstr /title/, -2 => tstr /detail/, -70020 => { 1 => uint /kind/, ? 2 => bstr .cbor head } }
 * </pre>
 *
 * Unsigned: a device acts only on a head in it that its own key signed.
 *
 * @param registered the city's registered head of that log, with {@link Kind#CONFLICT} and {@link
 *     Kind#FORK}
 */
public record Refusal(Kind kind, String detail, Optional<Head> registered) {
  static final int MAX_DETAIL = 200;
  public static final int MAX_SIZE = 4096;

  private static final long KEY_TITLE = -1;
  private static final long KEY_DETAIL = -2;
  private static final long KEY_EDGESEAL = -70020;

  /** What the device can conclude. */
  public enum Kind {
    /** The head does not follow from the registered one, or no proof shows that it does. */
    CONFLICT(1, "the head does not follow the registered one"),
    /** A registered size with another root, validly signed: both heads are kept. */
    FORK(2, "another head of this size is registered"),
    /** The device is not enrolled here. */
    UNKNOWN(3, "this device is not enrolled here"),
    /** The device's certificate is revoked. */
    REVOKED(4, "this device's certificate is revoked"),
    /** Try again later. */
    BUSY(5, "the city node is busy"),
    /** The message is not a registration, or its signature is not the device's. */
    MALFORMED(6, "the message is not a valid registration");

    private final int number;
    private final String title;

    Kind(int number, String title) {
      this.number = number;
      this.title = title;
    }

    static Kind of(long number) {
      for (Kind k : values()) {
        if (k.number == number) {
          return k;
        }
      }
      throw CborReader.malformed("refusal kind " + number);
    }
  }

  public Refusal {
    detail = Text.cut(detail, MAX_DETAIL);
  }

  public byte[] encode() {
    CborWriter w = new CborWriter(512).map(3);
    w.integer(KEY_TITLE).tstr(kind.title);
    w.integer(KEY_DETAIL).tstr(detail);
    w.integer(KEY_EDGESEAL).map(registered.isPresent() ? 2 : 1).uint(1).uint(kind.number);
    registered.ifPresent(head -> w.uint(2).bstr(head.encode()));
    return w.toByteArray();
  }

  /**
   * @throws RejectInput when the bytes are not one canonical refusal
   */
  public static Refusal parse(byte[] bytes) {
    CborReader.requireAtMost(bytes, MAX_SIZE);
    CborReader r = new CborReader(bytes);
    if (r.readMap() != 3) {
      throw CborReader.malformed("a refusal has three parts");
    }
    r.readKey(KEY_TITLE);
    r.readTstr();
    r.readKey(KEY_DETAIL);
    String detail = r.readName(MAX_DETAIL);
    r.readKey(KEY_EDGESEAL);
    int parts = r.readMap();
    r.readKey(1);
    Kind kind = Kind.of(r.readUint());
    Optional<Head> registered = Optional.empty();
    if (parts == 2) {
      r.readKey(2);
      registered = Optional.of(Head.parse(r.readBstr()));
    }
    r.end();
    Refusal refusal = new Refusal(kind, detail, registered);
    CborReader.requireCanonical(bytes, refusal.encode());
    return refusal;
  }
}
