package dev.edgeseal.agent.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** An EPCIS 2.0 event (GS1 EPCIS 2.0, section 7) in words: what happened to which items. */
final class EpcisWords {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Set<String> TEXTS =
      Set.of("type", "action", "bizStep", "disposition", "eventTime", "parentID");
  private static final Set<String> LISTS =
      Set.of("epcList", "childEPCs", "inputEPCList", "outputEPCList");
  private static final int SHOWN = 5;

  private EpcisWords() {}

  static List<String> of(byte[] json) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<String> items = new ArrayList<>();
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return List.of(json.length + " bytes of JSON");
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        if (value == JsonToken.VALUE_STRING && TEXTS.contains(name)) {
          texts.put(name, in.getString());
        } else if (value == JsonToken.START_ARRAY && LISTS.contains(name)) {
          readTexts(in, items);
        } else {
          in.skipChildren();
        }
      }
    } catch (JacksonException e) {
      return List.of(json.length + " bytes that are not JSON: " + e.getOriginalMessage());
    }
    return words(texts, items);
  }

  private static void readTexts(JsonParser in, List<String> items) {
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken() == JsonToken.VALUE_STRING) {
        items.add(in.getString());
      } else {
        in.skipChildren();
      }
    }
  }

  private static List<String> words(Map<String, String> texts, List<String> items) {
    StringBuilder first = new StringBuilder(texts.getOrDefault("type", "JSON-LD document"));
    for (String name : List.of("action", "bizStep", "disposition")) {
      if (texts.containsKey(name)) {
        first.append(", ").append(lastPart(texts.getOrDefault(name, "")));
      }
    }
    if (texts.containsKey("eventTime")) {
      first.append(" at ").append(texts.get("eventTime"));
    }
    List<String> lines = new ArrayList<>();
    lines.add(first.toString());
    if (texts.containsKey("parentID")) {
      lines.add("in " + texts.get("parentID"));
    }
    items.stream().limit(SHOWN).forEach(lines::add);
    if (items.size() > SHOWN) {
      lines.add("and " + (items.size() - SHOWN) + " more items");
    }
    return lines;
  }

  /** {@code packing} of {@code packing}, a URN or a Web URI: the last part of each. */
  private static String lastPart(String s) {
    return s.substring(
        Math.max(Math.max(s.lastIndexOf(':'), s.lastIndexOf('/')), s.lastIndexOf('-')) + 1);
  }
}
