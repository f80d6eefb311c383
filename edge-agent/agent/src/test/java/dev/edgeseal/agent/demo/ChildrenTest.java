package dev.edgeseal.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
  private static final List<String> WAITS = List.of("tail", "-f", "/dev/null");

  @TempDir Path dir;
  private DemoFolder folder = new DemoFolder(Path.of("/"));

  @BeforeEach
  void prepare() {
    folder = DemoFolder.prepare(dir.resolve("d"));
  }

  @Test
  void nothingIsStartedAfterTheEnd() {
    Children children = new Children(folder);
    Children.Child child = children.start("first", WAITS);
    children.close();
    assertThat(child.alive()).isFalse();
    assertThatThrownBy(() -> children.start("second", WAITS))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("the demo is ending");
    assertThat(folder.logs().resolve("second.log")).doesNotExist();
  }

  @Test
  void aServiceThatDiesOfTheSignalDidNotEndCleanly() {
    try (Children children = new Children(folder)) {
      Children.Child child = children.start("tail", WAITS);
      assertThatThrownBy(() -> children.stop(child))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("exit code 143");
    }
  }
}
