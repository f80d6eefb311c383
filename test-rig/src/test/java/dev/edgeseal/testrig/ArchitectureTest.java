package dev.edgeseal.testrig;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The arrows between the modules, as ARCHITECTURE.md draws them, and what else each module keeps
 * out.
 */
class ArchitectureTest {
  /** A module and the modules it may use. A new module or a new arrow is one line here. */
  enum Module {
    EVIDENCE("evidence"),
    JOURNAL("journal", "evidence"),
    HSM("hsm", "journal", "evidence"),
    SENSORS("sensors", "journal", "evidence"),
    WIRE("wire", "evidence"),
    UPLINK("uplink", "wire", "journal", "evidence"),
    PROVISIONING("provisioning", "journal", "evidence"),
    CITY_NODE("citynode", "wire", "hsm", "journal", "evidence"),
    AGENT(
        "agent",
        "sensors",
        "hsm",
        "uplink",
        "wire",
        "provisioning",
        "citynode",
        "journal",
        "evidence"),
    TEST_RIG(
        "testrig",
        "agent",
        "sensors",
        "hsm",
        "uplink",
        "wire",
        "provisioning",
        "citynode",
        "journal",
        "evidence");

    private final String name;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes an immutable one
    private final Set<String> uses;

    Module(String name, String... uses) {
      this.name = name;
      this.uses = Set.of(uses);
    }

    private String packages() {
      return "dev.edgeseal." + name + "..";
    }

    /** Our classes outside this module and outside what it uses. */
    private DescribedPredicate<JavaClass> forbidden() {
      String[] allowed =
          Arrays.stream(values())
              .filter(other -> other == this || uses.contains(other.name))
              .map(Module::packages)
              .toArray(String[]::new);
      return resideInAPackage("dev.edgeseal..")
          .and(not(resideInAnyPackage(allowed)))
          .as("modules that %s does not use", name);
    }
  }

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ArchitectureTest::isProduct)
          .importPackages("dev.edgeseal");

  private static boolean isProduct(Location location) {
    return !location.contains("/test-classes/") && !location.contains("-tests.jar");
  }

  @ParameterizedTest
  @EnumSource
  void aModuleUsesOnlyTheModulesBelowIt(Module module) {
    assertThat(PRODUCT.that(resideInAPackage(module.packages()))).isNotEmpty();
    noClasses()
        .that()
        .resideInAPackage(module.packages())
        .should()
        .dependOnClassesThat(module.forbidden())
        .check(PRODUCT);
  }

  @Test
  void everyClassBelongsToAModule() {
    String[] modules = Arrays.stream(Module.values()).map(Module::packages).toArray(String[]::new);
    assertThat(PRODUCT).hasSizeGreaterThan(30);
    classes().should().resideInAnyPackage(modules).check(PRODUCT);
  }

  @Test
  void modulesFormNoCycle() {
    slices().matching("dev.edgeseal.(*)..").should().beFreeOfCycles().check(PRODUCT);
  }

  /** The rules above would also hold if no arrow were seen at all. */
  @Test
  void anArrowBetweenModulesIsSeen() {
    ArchRule wrong =
        noClasses()
            .that()
            .resideInAPackage(Module.JOURNAL.packages())
            .should()
            .dependOnClassesThat()
            .resideInAPackage(Module.EVIDENCE.packages());
    assertThatThrownBy(() -> wrong.check(PRODUCT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("dev.edgeseal.journal.Signer");
  }

  @Test
  void evidenceHasNoFilesNetworkDatabaseOrThreads() {
    DescribedPredicate<JavaClass> outside =
        resideInAnyPackage(
                "java.nio.file..",
                "java.nio.channels..",
                "java.net..",
                "javax.net..",
                "java.sql..",
                "javax.sql..",
                "java.util.concurrent..",
                "java.lang.foreign..",
                "java.util.logging..",
                "org.slf4j..")
            .or(
                named(
                    "java.lang.Thread",
                    "java.lang.Process",
                    "java.lang.ProcessBuilder",
                    "java.lang.Runtime"))
            .or(
                named(
                    "java.io.File",
                    "java.io.RandomAccessFile",
                    "java.io.FileInputStream",
                    "java.io.FileOutputStream"))
            .and(not(named("java.net.URI", "java.net.URISyntaxException")))
            .as("files, network, database, threads or logs");
    noClasses()
        .that()
        .resideInAPackage(Module.EVIDENCE.packages())
        .should()
        .dependOnClassesThat(outside)
        .check(PRODUCT);
  }

  @Test
  void onlyTheAgentEndsTheProcessOrPrints() {
    ArchRule exit =
        noClasses()
            .that(not(belongTo(Module.AGENT)))
            .should()
            .callMethod(System.class, "exit", int.class);
    exit.because("a module throws one of the three failures").check(PRODUCT);
    ArchRule print =
        noClasses()
            .that(not(belongTo(Module.AGENT).or(belongTo(Module.TEST_RIG))))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");
    print.because("data on stdout is the command's alone").check(PRODUCT);
  }

  @Test
  void modulesLogThroughSlf4j() {
    noClasses()
        .that(not(belongTo(Module.AGENT)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(PRODUCT);
  }

  @Test
  void eachLibraryStaysInItsModules() {
    keep("org.eclipse.paho..", Module.WIRE, Module.TEST_RIG);
    keep(
        "org.eclipse.californium..", Module.WIRE, Module.UPLINK, Module.CITY_NODE, Module.TEST_RIG);
    keep("java.sql..", Module.JOURNAL, Module.CITY_NODE, Module.TEST_RIG);
    keep("java.lang.foreign..", Module.HSM, Module.SENSORS, Module.AGENT);
    keep("picocli..", Module.AGENT);
    keep("org.tomlj..", Module.AGENT);
  }

  @Test
  void namesAreTheDomainsWords() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Manager|Helper|Utils?|Context|Base)")
        .because("such a name says nothing about what the class knows")
        .check(PRODUCT);
  }

  private static void keep(String library, Module... modules) {
    String[] allowed = Arrays.stream(modules).map(Module::packages).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(PRODUCT);
  }

  private static DescribedPredicate<JavaClass> belongTo(Module module) {
    return resideInAPackage(module.packages());
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    Set<String> wanted = Set.of(names);
    return DescribedPredicate.describe("named " + wanted, type -> wanted.contains(type.getName()));
  }
}
