package dev.edgeseal.evidence;

/** What a payload is: a CoAP content-format number or a media type. */
public sealed interface ContentType {
  /** SenML in CBOR (RFC 8428). */
  ContentType SENML_CBOR = new Format(112);

  /** An EPCIS 2.0 event. */
  ContentType JSON_LD = new Media("application/ld+json");

  ContentType JSON = new Media("application/json");

  /** The log's own notes, see {@link Note}. */
  ContentType NOTE = new Media("application/vnd.edgeseal.note+cbor");

  int MAX_LENGTH = 127;

  /** A number of the CoAP Content-Formats registry (RFC 7252 12.3). */
  record Format(int number) implements ContentType {
    public Format {
      if (number < 0 || number > 65535) {
        throw new IllegalArgumentException("content format " + number);
      }
    }

    @Override
    public String toString() {
      return number == 112 ? "application/senml+cbor" : "content-format " + number;
    }
  }

  /** A media type (RFC 6838). */
  record Media(String type) implements ContentType {
    public Media {
      if (!Text.fits(type, MAX_LENGTH)) {
        throw new IllegalArgumentException("media type of " + type.length() + " characters");
      }
    }

    @Override
    public String toString() {
      return type;
    }
  }

  default void write(CborWriter w) {
    switch (this) {
      case Format f -> w.uint(f.number());
      case Media m -> w.tstr(m.type());
    }
  }

  static ContentType read(CborReader r) {
    if (r.peekMajorType() == CborReader.UINT) {
      long n = r.readUint();
      if (n > 65535) {
        throw CborReader.malformed("content format " + n);
      }
      return new Format((int) n);
    }
    return new Media(r.readName(MAX_LENGTH));
  }
}
