package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.spi.InetAddressResolverProvider;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verification in a JVM where every way to open a socket or to look up a name throws. */
class NoSocketTest {
  @Test
  void verificationOpensNoSocket(@TempDir Path dir) throws Exception {
    Scene scene = new Scene().readings(6);
    Path proof = Files.write(dir.resolve("a.esproof"), Scene.file(scene.anchored(1L, 2L)));
    Path trust = Files.write(dir.resolve("a.estrust"), scene.trust().encode());
    Path services = Files.createDirectories(dir.resolve("extra/META-INF/services"));
    Files.writeString(
        services.resolve(InetAddressResolverProvider.class.getName()),
        ForbiddenNetwork.Names.class.getName());
    Path out = dir.resolve("out");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.nio.channels.spi.SelectorProvider="
                    + ForbiddenNetwork.Channels.class.getName(),
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + dir.resolve("extra"),
                NoSocketTest.class.getName(),
                proof.toString(),
                trust.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(out, StandardCharsets.UTF_8).trim())
        .contains("closed: a socket", "closed: the look-up of a name", "closed: the look-up of an")
        .endsWith("VERIFIED without a socket");
    assertThat(child.exitValue()).isZero();
  }

  /** First shows that each way is truly closed, then verifies. */
  public static void main(String[] args) throws Exception {
    ForbiddenNetwork.install();
    List<Callable<AutoCloseable>> ways =
        List.of(() -> new Socket("127.0.0.1", 9), DatagramSocket::new, SocketChannel::open);
    for (Callable<AutoCloseable> way : ways) {
      requireClosed(way);
    }
    requireClosed(() -> {
      InetAddress found = InetAddress.getByName("localhost");
      throw new IllegalStateException("a name was found: " + found);
    });
    requireClosed(() -> {
      String name = InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).getCanonicalHostName();
      throw new IllegalStateException("an address was found: " + name);
    });
    Optional<TrustList> trust = Optional.of(TrustList.parse(Files.readAllBytes(Path.of(args[1]))));
    try (var in = Files.newInputStream(Path.of(args[0]))) {
      Report report = new Verifier(trust).verify(in, (index, record) -> {});
      if (report.verdict() != Verdict.VERIFIED) {
        throw new IllegalStateException(report.toString());
      }
    }
    System.out.println("VERIFIED without a socket");
  }

  private static void requireClosed(Callable<AutoCloseable> way) throws Exception {
    try (AutoCloseable opened = way.call()) {
      throw new IllegalStateException("a socket could be opened: " + opened);
    } catch (ForbiddenNetwork.Forbidden e) {
      System.out.println("closed: " + e.getMessage());
    }
  }
}
