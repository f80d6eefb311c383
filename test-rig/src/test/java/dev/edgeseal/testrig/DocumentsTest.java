package dev.edgeseal.testrig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the documents name in backticks or show as a command exists: types, members, files,
 * commands.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");
  private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");
  private static final Pattern COMMAND = Pattern.compile("(?:\\./)?edgeseal(?: .*)?");
  private static final Pattern FILE = Pattern.compile("\\.?/?[\\w.-]+(?:/[\\w.-]+)*/?");
  private static final Pattern FILE_ENDING =
      Pattern.compile(".*\\.(?:md|java|xml|sh|toml|properties|sql)");
  private static final Pattern TYPE =
      Pattern.compile("([A-Z][a-z]\\w*)(?:\\.([a-z]\\w*)(?:\\(.*\\))?)?");

  private static final List<String> SOURCES =
      files(ROOT, ".java").stream().map(DocumentsTest::read).toList();
  private static final String LAUNCHER = read(ROOT.resolve("edgeseal"));

  static List<Path> documents() {
    List<Path> all = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
    for (String name :
        List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "image-build/README.md")) {
      all.add(ROOT.resolve(name));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void whatADocumentNamesExists(Path document) throws IOException {
    assertThat(missing(Files.readString(document)))
        .as("%s names what does not exist", document)
        .isEmpty();
  }

  @Test
  void theDocumentsNameManyThings() throws IOException {
    int named = 0;
    for (Path document : documents()) {
      named += named(Files.readString(document)).size();
    }
    assertThat(named).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`NoSuchType`",
        "`Merkle.noSuchMethod`",
        "`no/such/file`",
        "`NOFILE.md`",
        "`edgeseal nosuchverb`",
        "`./edgeseal demo --nosuchoption`",
        "```\n./edgeseal nosuchverb  # does it\n```",
      })
  void aNameOfNothingIsFound(String text) {
    assertThat(missing(text)).hasSize(1);
  }

  private static List<String> missing(String text) {
    return named(text).stream().filter(name -> !exists(name)).toList();
  }

  /** Quoted words, and the lines of fenced blocks that call the command. */
  private static List<String> named(String text) {
    List<String> names = new ArrayList<>();
    for (MatchResult block : FENCED.matcher(text).results().toList()) {
      block
          .group(2)
          .lines()
          .map(line -> line.replaceFirst("\\s+#.*", "").strip())
          .filter(DocumentsTest::isCommand)
          .forEach(names::add);
    }
    QUOTED
        .matcher(FENCED.matcher(text).replaceAll(""))
        .results()
        .map(match -> match.group(1))
        .forEach(names::add);
    return names;
  }

  private static boolean isCommand(String name) {
    return COMMAND.matcher(name).matches();
  }

  private static boolean exists(String name) {
    if (isCommand(name)) {
      return commandExists(name);
    }
    var type = TYPE.matcher(name);
    if (type.matches() && !FILE_ENDING.matcher(name).matches()) {
      return SOURCES.stream().anyMatch(source -> declares(source, type.group(1), type.group(2)));
    }
    boolean device =
        name.matches("/(etc|var|run|usr|proc|sys)/.*"); // on a device, not in the checkout
    boolean path =
        FILE.matcher(name).matches() && (name.contains("/") || FILE_ENDING.matcher(name).matches());
    return device || !path || Files.exists(ROOT.resolve(name));
  }

  /**
   * Each word before an argument is a command's name, each option is one that some command
   * declares.
   */
  private static boolean commandExists(String line) {
    boolean naming = true;
    for (String word : line.split("\\s+", -1)) {
      if (word.startsWith("--")) {
        naming = false;
        if (!inSources("\"" + word.replaceFirst("=.*", "") + "\"")) {
          return false;
        }
      } else if (!word.matches("[a-z][a-z-]*")) {
        naming &= word.endsWith("edgeseal"); // an argument: a file, a number, NAME, three dots
      } else if (naming && !word.equals("edgeseal") && !isVerb(word)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The launcher's own verbs stand in its case list, all others are named in the agent's sources.
   */
  private static boolean isVerb(String word) {
    return inSources("name = \"" + word + "\"") || LAUNCHER.contains("\n  " + word + ")");
  }

  private static boolean inSources(String text) {
    return SOURCES.stream().anyMatch(source -> source.contains(text));
  }

  private static boolean declares(String source, String type, @Nullable String member) {
    return Pattern.compile("\\b(?:class|record|interface|enum) " + type + "\\b")
            .matcher(source)
            .find()
        && (member == null || Pattern.compile("\\b" + member + "\\b").matcher(source).find());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
