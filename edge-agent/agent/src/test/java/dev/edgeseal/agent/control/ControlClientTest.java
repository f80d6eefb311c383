package dev.edgeseal.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ControlClientTest {
  @TempDir Path dir;

  @Test
  void nothingThereAndASocketOfADeadAgentAreAnAgentThatDoesNotRun() throws IOException {
    Path socket = dir.resolve("s");
    assertThat(new ControlClient(socket).status()).isEmpty();
    listen(socket).close();
    assertThat(socket).exists();
    assertThat(new ControlClient(socket).status()).isEmpty();
  }

  @Test
  void aSocketThatCannotBeReachedSaysNothingAboutTheAgent() throws IOException {
    Path circle = dir.resolve("s");
    Files.createSymbolicLink(circle, circle);
    assertThat(code(new ControlClient(circle))).isEqualTo(AgentCode.CONTROL_CLOSED);
  }

  @Test
  void whoListensAndSaysNothingIsNotWaitedForForEver() throws IOException {
    Path socket = dir.resolve("s");
    try (ServerSocketChannel silent = listen(socket)) {
      assertThat(silent.isOpen()).isTrue();
      assertThat(code(new ControlClient(socket, Duration.ofMillis(100))))
          .isEqualTo(AgentCode.CONTROL_SILENT);
    }
  }

  @Test
  @Timeout(30)
  void whoListensAndTakesNobodyInIsNotWaitedForForEver() throws IOException {
    Path socket = dir.resolve("s");
    try (ServerSocketChannel busy =
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket), 1);
        SocketChannel first = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertThat(busy.isOpen() && first.isConnected() && second.isConnected()).isTrue();
      assertThat(code(new ControlClient(socket, Duration.ofMillis(100))))
          .isEqualTo(AgentCode.CONTROL_SILENT);
    }
  }

  @Test
  void whoSaysSomethingElseOrDoesNotEndIsNoAgentOfThisVersion() throws IOException {
    Path socket = dir.resolve("s");
    try (ServerSocketChannel stranger = listen(socket)) {
      for (String said : List.of("{\"device\":1}\n", "hello\n", "\n", "x".repeat(1 << 21))) {
        Thread answer = Thread.ofVirtual().start(() -> say(stranger, said));
        assertThat(code(new ControlClient(socket))).isEqualTo(AgentCode.CONTROL_STRANGE);
        answer.interrupt();
      }
    }
  }

  @Test
  void anAgentThatEndsWithinItsAnswerIsAnAgentThatDoesNotRun() throws IOException {
    Path socket = dir.resolve("s");
    try (ServerSocketChannel dying = listen(socket)) {
      for (String said : List.of("", "{\"device\":\"d\"")) {
        Thread.ofVirtual().start(() -> say(dying, said));
        assertThat(new ControlClient(socket).status()).isEmpty();
      }
    }
  }

  private static void say(ServerSocketChannel server, String text) {
    try (SocketChannel client = server.accept()) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
    } catch (IOException e) {
      assertThat(text).as("hung up on").hasSizeGreaterThan(1 << 20);
    }
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket));
  }

  private static Object code(ControlClient client) {
    return catchThrowableOfType(GiveUp.class, client::status).code();
  }
}
