package dev.edgeseal.agent.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Asks a running agent how it is. */
public final class ControlClient {
  private final Path socket;

  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /** Empty when no agent answers there. */
  public Optional<AgentStatus> status() {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
      String line = in.readLine();
      return line == null ? Optional.empty() : AgentStatus.parse(line);
    } catch (IOException e) {
      return Optional.empty(); // nobody listens: that is the answer
    }
  }
}
