package dev.edgeseal.agent.cli;

import java.io.StringWriter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one JSON object on one line (RFC 8259). What is empty is left out. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator out;

  private Json(JsonGenerator out) {
    this.out = out;
  }

  public static String object(Consumer<Json> body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      body.accept(new Json(out));
      out.writeEndObject();
    }
    return text.toString();
  }

  public Json text(String name, String value) {
    out.writeStringProperty(name, value);
    return this;
  }

  public Json text(String name, Optional<String> value) {
    value.ifPresent(v -> text(name, v));
    return this;
  }

  public Json number(String name, long value) {
    out.writeNumberProperty(name, value);
    return this;
  }

  public Json number(String name, OptionalLong value) {
    value.ifPresent(v -> number(name, v));
    return this;
  }

  public Json bool(String name, boolean value) {
    out.writeBooleanProperty(name, value);
    return this;
  }

  public Json nested(String name, Consumer<Json> body) {
    out.writeName(name);
    out.writeStartObject();
    body.accept(this);
    out.writeEndObject();
    return this;
  }

  public Json texts(String name, Iterable<String> values) {
    out.writeName(name);
    out.writeStartArray();
    values.forEach(out::writeString);
    out.writeEndArray();
    return this;
  }

  /** An array of objects, one for each item. */
  public <T> Json objects(String name, Iterable<T> items, BiConsumer<Json, T> body) {
    out.writeName(name);
    out.writeStartArray();
    for (T item : items) {
      out.writeStartObject();
      body.accept(this, item);
      out.writeEndObject();
    }
    out.writeEndArray();
    return this;
  }
}
