package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.TestKeys;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AskedRootsTest {
  private static final Digest ROOT = Digest.sha256(new byte[] {1});
  private static final Digest OTHER = Digest.sha256(new byte[] {2});

  private final TestKeys keys = TestKeys.ca().device("es-test");
  private final AskedRoots roots = new AskedRoots();

  private Head head(long size, Digest root) {
    return keys.head("log", OptionalLong.empty(), size, root);
  }

  @Test
  void onlyAHeadOfTheTreeIsStored() {
    roots.asked(5, ROOT);
    assertThatCode(() -> roots.require(head(5, ROOT))).doesNotThrowAnyException();
    assertThatThrownBy(() -> roots.require(head(5, OTHER))).hasMessageContaining("another tree");
    assertThatThrownBy(() -> roots.require(head(6, ROOT))).hasMessageContaining("another tree");
  }

  @Test
  void anEarlierAnswerIsStillKnownWhenTheNextWasAsked() {
    roots.asked(5, ROOT);
    roots.asked(6, OTHER);
    assertThatCode(() -> roots.require(head(5, ROOT))).doesNotThrowAnyException();
    roots.sealed(5);
    assertThatThrownBy(() -> roots.require(head(5, ROOT))).hasMessageContaining("another tree");
    assertThatCode(() -> roots.require(head(6, OTHER))).doesNotThrowAnyException();
  }

  @Test
  void nothingAskedBeforeTheJournalWasReopenedCounts() {
    roots.asked(5, ROOT);
    roots.forget();
    assertThatThrownBy(() -> roots.require(head(5, ROOT))).hasMessageContaining("another tree");
  }
}
