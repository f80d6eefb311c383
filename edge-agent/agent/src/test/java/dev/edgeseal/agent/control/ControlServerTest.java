package dev.edgeseal.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
  @TempDir Path directory;

  private static AgentStatus status() {
    return new AgentStatus(
        "urn:edgeseal:device:es-test",
        "log",
        3,
        2,
        1,
        1,
        0,
        0,
        Optional.empty(),
        false,
        List.of(),
        List.of(),
        List.of());
  }

  private ControlServer start(Path socket) {
    return ControlServer.start(socket, ControlServerTest::status);
  }

  @Test
  void aFileThatIsNoSocketIsNeverDeleted() throws Exception {
    Path file = Files.writeString(directory.resolve("important"), "data");
    assertThatThrownBy(() -> start(file)).isInstanceOf(GiveUp.class);
    assertThat(file).hasContent("data");
  }

  @Test
  void aSocketThatSomebodyListensOnIsLeftToThem() throws Exception {
    Path socket = directory.resolve("s");
    try (ControlServer first = start(socket)) {
      assertThatThrownBy(() -> start(socket)).isInstanceOf(RetryLater.class);
      assertThat(new ControlClient(socket).status()).contains(status());
    }
  }

  @Test
  void theSocketOfADeadAgentIsReplaced() throws Exception {
    Path socket = directory.resolve("s");
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    try (ControlServer server = start(socket)) {
      assertThat(new ControlClient(socket).status()).contains(status());
    }
  }
}
