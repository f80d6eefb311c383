package dev.edgeseal.sensors;

import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Record;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Checks that a line is one JSON object (RFC 8259) and says what kind; it is never changed. */
public final class JsonLine {
  /** Bound of one line, bytes: a record less its own fields. */
  public static final int MAX_SIZE = Record.MAX_SIZE - 1024;

  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 100;

  /** The event types of EPCIS 2.0, 7.4. */
  private static final Set<String> EPCIS_EVENTS =
      Set.of(
          "ObjectEvent",
          "AggregationEvent",
          "TransactionEvent",
          "TransformationEvent",
          "AssociationEvent");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .maxNameLength(1024)
                  .maxStringLength(MAX_SIZE)
                  .maxDocumentLength(MAX_SIZE)
                  .build())
          .build();

  private JsonLine() {}

  /**
   * Checks one line, without its line feed.
   *
   * @return {@code application/ld+json} for an object with a context or of an EPCIS event type,
   *     else {@code application/json}
   * @throws RejectInput {@link SensorCode#LINE_NOT_JSON} or {@link SensorCode#LINE_TOO_LONG}
   */
  public static ContentType check(byte[] line) {
    if (line.length > MAX_SIZE) {
      throw new RejectInput(
          SensorCode.LINE_TOO_LONG, "(" + line.length + " bytes, at most " + MAX_SIZE + ")");
    }
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text(line))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new RejectInput(SensorCode.LINE_NOT_JSON, "(no object)");
      }
      boolean linked = readObject(json);
      if (json.nextToken() != null) {
        throw new RejectInput(SensorCode.LINE_NOT_JSON, "(more than one object)");
      }
      return linked ? ContentType.JSON_LD : ContentType.JSON;
    } catch (JacksonException e) {
      throw new RejectInput(SensorCode.LINE_NOT_JSON, "(" + e.getOriginalMessage() + ")", e);
    }
  }

  private static char[] text(byte[] line) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      if (text.hasRemaining() && text.charAt(0) == '\uFEFF') {
        throw new RejectInput(SensorCode.LINE_NOT_JSON, "(a byte order mark)");
      }
      char[] chars = new char[text.remaining()];
      text.get(chars);
      return chars;
    } catch (CharacterCodingException e) {
      throw new RejectInput(SensorCode.LINE_NOT_JSON, "(not UTF-8)", e);
    }
  }

  /** Reads the object to its end; true when its own fields say that it is linked data. */
  private static boolean readObject(JsonParser json) {
    boolean linked = false;
    for (int depth = 1; depth > 0; ) {
      JsonToken token = json.nextToken();
      if (token == null) {
        throw new RejectInput(SensorCode.LINE_NOT_JSON, "(it ends too early)");
      } else if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (depth == 1) {
        linked |= token == JsonToken.PROPERTY_NAME && "@context".equals(json.currentName());
        linked |=
            token == JsonToken.VALUE_STRING
                && "type".equals(json.currentName())
                && EPCIS_EVENTS.contains(json.getString());
      }
    }
    return linked;
  }
}
