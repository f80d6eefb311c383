package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every code has a file that it, and no other, is the answer to. */
class VerifyCodeTest {
  @ParameterizedTest
  @EnumSource
  void everyCodeIsTheAnswerToItsCause(VerifyCode code) {
    Defects.Case c = new Defects(KeySource.random()).of(code);
    Report report = Scene.verify(c.file(), c.trust());
    assertThat(report.finding().orElseThrow().code()).isEqualTo(code);
    assertThat(report.finding().orElseThrow().check()).isEqualTo(code.check());
    assertThat(report.verdict()).isEqualTo(code.verdict());
  }

  @Test
  void everyCodeHasItsOwnIdAndWords() {
    List<String> ids = new ArrayList<>();
    for (Code c : VerifyCode.values()) {
      ids.add(c.id());
      assertThat(c.id()).matches("ES-VER-\\d{3}");
      assertThat(List.of(c.title(), c.cause(), c.remedy())).allMatch(t -> t.endsWith("."));
    }
    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
  }
}
