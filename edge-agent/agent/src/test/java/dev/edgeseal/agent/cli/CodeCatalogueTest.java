package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Code;
import org.junit.jupiter.api.Test;

class CodeCatalogueTest {
  @Test
  void everyIdStandsForOneCode() {
    assertThat(CodeCatalogue.all()).extracting(Code::id).doesNotHaveDuplicates();
    assertThat(CodeCatalogue.all())
        .allSatisfy(c -> assertThat(c.id()).matches("ES-[A-Z]{3}-\\d{3}"));
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
