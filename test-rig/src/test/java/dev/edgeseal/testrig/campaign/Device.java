package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.Main;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.journal.DeepCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One state folder of the world's device, and the agent that runs on it. */
final class Device {
  private final World world;
  private final String name;
  private final Path state;
  private final Path config;
  private @Nullable Part agent;

  Device(World world, String name, List<String> links) throws IOException {
    this.world = world;
    this.name = name;
    this.state = Files.createDirectories(world.root().resolve(name));
    this.config = world.root().resolve(name + ".toml");
    Files.writeString(config, text(links));
  }

  private String text(List<String> links) {
    return """
    [device]
    state = "%1$s"
    model = "campaign"
    [hsm]
    module = "%2$s"
    label = "edgeseal-demo-device"
    alias = "edgeseal"
    pin-file = "%3$s"
    [[source]]
    kind = "lines"
    name = "line/1"
    socket = "%1$s/lines.sock"
    [[city]]
    name = "%4$s"
    certificate = "%5$s"
    links = [%6$s]
    [anchor]
    every-records = 200
    every-seconds = 1
    [control]
    socket = "%1$s/control.sock"
    """
        .formatted(
            state,
            world.module(),
            world.root().resolve("device.pin"),
            World.CITY,
            world.root().resolve("riverside.pem"),
            links.stream().map(l -> '"' + l + '"').collect(Collectors.joining(", ")));
  }

  Path state() {
    return state;
  }

  Path config() {
    return config;
  }

  Path journal() {
    return state.resolve("journal.db");
  }

  Path lines() {
    return state.resolve("lines.sock");
  }

  /** Changes its configuration from the next start on. */
  void configure(String from, String to) throws IOException {
    String before = Files.readString(config);
    assertThat(before).contains(from);
    Files.writeString(config, before.replace(from, to));
  }

  /** Starts the agent; what becomes of it is the caller's to see. */
  Part launch() throws IOException {
    Part started = world.start(name, Main.class, "agent", "--config", config.toString());
    agent = started;
    return started;
  }

  /** Starts the agent; it captures when this returns. */
  Part start() throws IOException {
    Part started = launch();
    await("its status", s -> true);
    return started;
  }

  Part agent() {
    if (agent == null) {
      throw new IllegalStateException("it was never started");
    }
    return agent;
  }

  void kill() throws InterruptedException {
    agent().kill();
  }

  void stop() throws InterruptedException {
    assertThat(agent().stop()).as(agent().text()).isZero();
  }

  Optional<AgentStatus> status() {
    World.requireAlive(agent());
    return new ControlClient(state.resolve("control.sock")).status();
  }

  /** Waits until the running agent says so. */
  AgentStatus await(String what, Predicate<AgentStatus> wanted) {
    return Awaitility.await(what)
        .atMost(World.PATIENCE)
        .until(() -> status().filter(wanted), Optional::isPresent)
        .orElseThrow();
  }

  /** A new producer on the socket, which remembers in {@code memory} what was acknowledged. */
  Producer produce(Memory memory) {
    return Awaitility.await("the lines socket")
        .atMost(World.PATIENCE)
        .until(
            () -> {
              World.requireAlive(agent());
              return Producer.connect(lines(), memory);
            },
            Optional::isPresent)
        .orElseThrow();
  }

  /** Reads the whole log from leaf 0. */
  DeepCheck.Report checkDeeply() {
    DeepCheck.Report report = DeepCheck.run(journal());
    assertThat(report.findings()).isEmpty();
    return report;
  }

  /** Answers of cities that did not count, as the journal keeps them. */
  List<String> refused() throws SQLException {
    ArrayList<String> what = new ArrayList<>();
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + journal());
        ResultSet r = c.createStatement().executeQuery("SELECT what FROM refused ORDER BY id")) {
      while (r.next()) {
        what.add(r.getString(1));
      }
    }
    return what;
  }
}
