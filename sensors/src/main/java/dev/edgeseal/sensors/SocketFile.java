package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a Unix domain socket, unix(7). */
public final class SocketFile {
  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  private SocketFile() {}

  /**
   * Listens at {@code path}, open to its owner and group. A socket that nobody listens on is
   * removed first; any other kind of file never.
   *
   * @throws GiveUp when another kind of file is there, or it cannot listen
   * @throws RetryLater when somebody listens there
   */
  public static ServerSocketChannel listen(Path path) {
    try {
      removeStale(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        return server;
      } catch (IOException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new GiveUp(SensorCode.SOCKET_FAILED, "(" + path + ": " + e.getMessage() + ")", e);
    }
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (DeviceInput.Kind.of(path, LinkOption.NOFOLLOW_LINKS) != DeviceInput.Kind.SOCKET) {
      throw new GiveUp(SensorCode.WRONG_FILE_TYPE, "(" + path + ")");
    }
    if (someoneListens(path)) {
      throw new RetryLater(SensorCode.SOCKET_BUSY, "(" + path + ")");
    }
    Files.delete(path);
  }

  private static boolean someoneListens(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return probe.isConnected();
    } catch (ConnectException e) {
      LOG.info("stale socket removed path={}", path);
      return false;
    }
  }
}
