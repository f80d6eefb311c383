package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.EnvironmentCode;
import dev.edgeseal.evidence.Code;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CodeCatalogueTest {
  @Test
  void everyIdStandsForOneCode() {
    assertThat(CodeCatalogue.all()).extracting(Code::id).doesNotHaveDuplicates();
    assertThat(CodeCatalogue.all())
        .allSatisfy(c -> assertThat(c.id()).matches("ES-[A-Z]{3}-\\d{3}"));
  }

  @Test
  void noEnumOfCodesOfAnyModuleIsLeftOut() throws Exception {
    Set<String> listed = new TreeSet<>();
    CodeCatalogue.all().forEach(c -> listed.add(((Enum<?>) c).getDeclaringClass().getName()));
    assertThat(enumsOfCodes()).hasSizeGreaterThan(8).isEqualTo(listed);
  }

  @Test
  void theScriptsPrintNoCodeThatCannotBeExplained() throws IOException {
    Set<String> printed = new TreeSet<>();
    for (String script : List.of("edgeseal", "mvnw", ".mvn/find-jdk.sh")) {
      Pattern.compile("ES-[A-Z]{3}-\\d{3}")
          .matcher(Files.readString(Path.of("../..", script)))
          .results()
          .forEach(m -> printed.add(m.group()));
    }
    assertThat(printed)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(EnvironmentCode.values()).map(Code::id).toList());
  }

  /** The classes of this product on the class path, in folders or in jars. */
  private static Set<String> enumsOfCodes() throws Exception {
    Set<String> found = new TreeSet<>();
    String classPath = System.getProperty("java.class.path");
    for (String entry : classPath.split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        addEnums(path, found);
      } else if (Files.exists(path)) {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          addEnums(jar.getPath("/"), found);
        }
      }
    }
    return found;
  }

  private static void addEnums(Path root, Set<String> found) throws Exception {
    if (!Files.isDirectory(root.resolve("dev/edgeseal"))) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root.resolve("dev/edgeseal"))) {
      files = walk.filter(f -> f.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
      Class<?> type = Class.forName(name, false, CodeCatalogueTest.class.getClassLoader());
      if (type.isEnum() && Code.class.isAssignableFrom(type)) {
        found.add(name);
      }
    }
  }

  @Test
  void oneCauseHasOneCode() {
    assertThat(CodeCatalogue.all()).extracting(Code::title).doesNotHaveDuplicates();
  }

  @Test
  void everyTextIsASentenceForAPerson() {
    assertThat(CodeCatalogue.all())
        .allSatisfy(c -> {
          assertThat(c.title()).as(c.id()).matches("[A-Z].*\\.").hasSizeGreaterThan(10);
          assertThat(c.cause()).as(c.id()).matches("(?s).{10,}");
          assertThat(c.remedy()).as(c.id()).matches("(?s)[A-Za-z].{10,}");
        });
  }

  @Test
  void codeIsFoundInAnyCase() {
    assertThat(CodeCatalogue.find(" es-fmt-001 ")).isPresent();
    assertThat(CodeCatalogue.find("ES-FMT-999")).isEmpty();
  }
}
