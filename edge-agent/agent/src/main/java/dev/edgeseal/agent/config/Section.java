package dev.edgeseal.agent.config;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of a configuration file. A key is known because it was asked for; {@link #end} refuses
 * what nobody asked for, so what is documented as known cannot differ from what is used.
 */
final class Section {
  private final Path file;
  private final String name;
  private final int line;
  private final TomlTable table;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param name as it stands in the file, for example {@code [[source]]}; empty for the outermost
   */
  Section(Path file, String name, int line, TomlTable table) {
    this.file = file;
    this.name = name;
    this.line = line;
    this.table = table;
  }

  Path file() {
    return file;
  }

  boolean has(String key) {
    known.add(key);
    return table.contains(List.of(key));
  }

  Section section(String key) {
    return optionalSection(key)
        .orElseThrow(() ->
            new RejectInput(
                AgentCode.CONFIG_MISSING_KEY, "(" + file + ": the section [" + key + "])"));
  }

  Optional<Section> optionalSection(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    TomlTable t = typed(key, "a section [" + key + "]", TomlTable.class);
    return Optional.of(new Section(file, "[" + key + "]", lineOf(key), t));
  }

  /** The tables of {@code [[key]]}; none is an empty list. */
  List<Section> sections(String key) {
    if (!has(key)) {
      return List.of();
    }
    String wanted = "sections [[" + key + "]]";
    TomlArray array = typed(key, wanted, TomlArray.class);
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof TomlTable t)) {
        throw wrongType(key, wanted);
      }
      TomlPosition position = array.inputPositionOf(i);
      sections.add(
          new Section(file, "[[" + key + "]]", position == null ? line : position.line(), t));
    }
    return sections;
  }

  String text(String key) {
    return optionalText(key).orElseThrow(() -> missing(key));
  }

  Optional<String> optionalText(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    String value = typed(key, "a text in quotes", String.class);
    if (value.isBlank()) {
      throw notAllowed(key, "a text that is not empty");
    }
    return Optional.of(value);
  }

  /** A text that {@code parse} accepts; its {@link IllegalArgumentException} means it does not. */
  <T> T parsed(String key, String allowed, Function<String, T> parse) {
    String value = text(key);
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException e) {
      throw notAllowed(key, allowed, e);
    }
  }

  String matching(String key, String allowed, Predicate<String> accepts) {
    String value = text(key);
    if (!accepts.test(value)) {
      throw notAllowed(key, allowed);
    }
    return value;
  }

  /** A path; a relative one is taken from the folder of the configuration file. */
  Path path(String key) {
    return optionalPath(key).orElseThrow(() -> missing(key));
  }

  Optional<Path> optionalPath(String key) {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Optional<String> path = optionalText(key);
    try {
      return path.map(p -> folder.resolve(p).normalize());
    } catch (InvalidPathException e) {
      throw notAllowed(key, "a path of characters that a file's name can have", e);
    }
  }

  long integer(String key, long min, long max, long otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    String allowed = "a whole number from " + min + " to " + max;
    long value = typed(key, allowed, Long.class);
    if (value < min || value > max) {
      throw notAllowed(key, allowed);
    }
    return value;
  }

  boolean flag(String key, boolean otherwise) {
    return has(key) ? typed(key, "true or false", Boolean.class) : otherwise;
  }

  List<String> texts(String key) {
    if (!has(key)) {
      throw missing(key);
    }
    String wanted = "a list of texts in quotes, [\"...\", \"...\"]";
    TomlArray array = typed(key, wanted, TomlArray.class);
    List<String> texts = new ArrayList<>();
    for (Object o : array.toList()) {
      if (!(o instanceof String s) || s.isBlank()) {
        throw wrongType(key, wanted);
      }
      texts.add(s);
    }
    if (texts.isEmpty()) {
      throw notAllowed(key, "at least one text");
    }
    return texts;
  }

  /**
   * @throws RejectInput when the section has a key that was not asked for
   */
  void end() {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        String guess =
            Nearest.of(key, known)
                .map(k -> " Did you mean \"" + k + "\"?")
                .orElse(" Known: " + String.join(", ", known) + ".");
        throw new RejectInput(
            AgentCode.CONFIG_UNKNOWN_KEY, "(" + at(key) + "\"" + key + "\"" + in() + ")" + guess);
      }
    }
  }

  /** Of all keys and values as they stand, in the order of the keys' names. */
  Digest digest() {
    StringBuilder text = new StringBuilder();
    for (String key : new TreeSet<>(table.keySet())) {
      Object value = table.get(List.of(key));
      String written =
          switch (value) {
            case TomlArray a -> a.toJson();
            case TomlTable t -> t.toJson();
            case null, default -> String.valueOf(value);
          };
      text.append(key).append('=').append(written).append('\n');
    }
    return Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  RejectInput notAllowed(String key, String allowed) {
    return notAllowed(key, allowed, null);
  }

  RejectInput notAllowed(String key, String allowed, @Nullable Throwable cause) {
    return new RejectInput(
        AgentCode.CONFIG_NOT_ALLOWED,
        "(" + at(key) + "\"" + key + "\"" + in() + ") Allowed: " + allowed + ".",
        cause);
  }

  RejectInput twice(String key, String value) {
    return new RejectInput(
        AgentCode.CONFIG_TWICE, "(" + at(key) + "\"" + value + "\"" + in() + ")");
  }

  private RejectInput missing(String key) {
    return new RejectInput(
        AgentCode.CONFIG_MISSING_KEY, "(" + file + ":" + line + ": \"" + key + "\"" + in() + ")");
  }

  private RejectInput wrongType(String key, String wanted) {
    return new RejectInput(
        AgentCode.CONFIG_WRONG_TYPE,
        "(" + at(key) + "\"" + key + "\"" + in() + ") Needed: " + wanted + ".");
  }

  private <T> T typed(String key, String wanted, Class<T> type) {
    Object value = table.get(List.of(key));
    if (!type.isInstance(value)) {
      throw wrongType(key, wanted);
    }
    return type.cast(value);
  }

  private String in() {
    return name.isEmpty() ? "" : " in " + name;
  }

  private String at(String key) {
    return file + ":" + lineOf(key) + ": ";
  }

  private int lineOf(String key) {
    TomlPosition position = table.inputPositionOf(List.of(key));
    return position == null ? line : position.line();
  }
}
