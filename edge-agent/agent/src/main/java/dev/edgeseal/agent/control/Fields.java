package dev.edgeseal.agent.control;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The scalars of one JSON object, as texts. */
final class Fields {
  private final Map<String, String> values = new HashMap<>();

  /** Takes the value that follows a property's name. */
  void take(String name, JsonParser p) {
    JsonToken value = p.nextToken();
    if (value == null || !value.isScalarValue()) {
      throw new IllegalStateException("a scalar belongs to " + name);
    }
    if (value != JsonToken.VALUE_NULL) {
      values.put(name, p.getString());
    }
  }

  /** Reads an array of flat objects. */
  static void each(JsonParser p, Consumer<Fields> item) {
    if (p.nextToken() != JsonToken.START_ARRAY) {
      throw new IllegalStateException("an array belongs here");
    }
    while (p.nextToken() == JsonToken.START_OBJECT) {
      Fields f = new Fields();
      while (p.nextToken() == JsonToken.PROPERTY_NAME) {
        f.take(p.currentName(), p);
      }
      item.accept(f);
    }
  }

  String text(String name) {
    return optional(name).orElseThrow(() -> new IllegalStateException("no " + name));
  }

  Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  long number(String name) {
    try {
      return Long.parseLong(text(name));
    } catch (NumberFormatException e) {
      throw new IllegalStateException(name + " is no number", e);
    }
  }
}
