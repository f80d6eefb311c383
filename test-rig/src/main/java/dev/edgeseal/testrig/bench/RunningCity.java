package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.Issuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A city node as it is run: the command in a process of its own, with its log and its token. */
record RunningCity(BoundProcess process, URI coap) implements AutoCloseable {
  static final String ISSUER = Issuer.city(BenchCity.NAME);

  private static final Pattern COAP = Pattern.compile("\"coap\"\\s*:\\s*\"([^\"]+)\"");

  /**
   * Returns when it listens.
   *
   * @param root of the checkout
   * @param directory with the devices' authority in it
   */
  static RunningCity start(Path root, Path directory, Token token, Optional<String> cores)
      throws IOException, InterruptedException {
    Path config =
        Files.writeString(
            directory.resolve("city.toml"),
            """
            [city]
            name = "%s"
            state = "%s"
            device-ca = "%s"
            coap = "127.0.0.1:0"
            [hsm]
            %s\
            """
                .formatted(
                    BenchCity.NAME,
                    directory.resolve("city"),
                    directory.resolve("test-authority.crt"),
                    token.configuration()));
    BoundProcess process =
        new BoundProcess(
            cores,
            List.of(
                root.resolve("edgeseal").toString(), "city-node", "--config", config.toString()));
    String identity = process.line();
    Matcher m = COAP.matcher(identity);
    if (!m.find()) {
      process.close();
      throw new IOException("the city node does not say where it listens: " + identity);
    }
    return new RunningCity(process, URI.create("coap://" + m.group(1)));
  }

  Duration cpu() {
    return process.cpu();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
