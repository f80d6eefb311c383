package dev.edgeseal.testrig.campaign;

import dev.edgeseal.agent.Main;
import dev.edgeseal.agent.demo.DemoEnrolment;
import dev.edgeseal.agent.demo.Installed;
import dev.edgeseal.journal.JournalReader;
import dev.edgeseal.testrig.MosquittoBroker;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The real parts on the loopback address: SoftHSM tokens of a device and of a city, a Mosquitto, a
 * city node over MQTT and CoAP, and any number of devices with that token and a state folder each.
 * Closing it ends every process that it started. Belongs to one thread.
 */
final class World implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);
  static final String CITY = "riverside";

  /** A JVM that starts fast; no more memory than an agent needs. */
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-XX:-UsePerfData",
          "-Xmx96m");

  private final Path root;
  private final Path module;
  private final MosquittoBroker broker;
  private final int coapPort;
  private final List<Part> parts = new ArrayList<>();
  private final String deviceName;

  World(Path root) throws Exception {
    this.root = root;
    this.module = Installed.softHsm();
    Files.createDirectories(tokens());
    Files.createDirectories(root.resolve("broker"));
    Files.writeString(
        root.resolve("softhsm2.conf"),
        "directories.tokendir = " + tokens() + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    this.deviceName =
        run(DemoEnrolment.class, List.of(module.toString(), root.toString())).requireDone().strip();
    this.broker = new MosquittoBroker(root.resolve("broker"));
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      coapPort = socket.getLocalPort();
    }
    Files.writeString(root.resolve("city.toml"), cityConfig());
  }

  Path root() {
    return root;
  }

  Path module() {
    return module;
  }

  /** Where SoftHSM keeps the tokens; renaming it away unplugs them. */
  Path tokens() {
    return root.resolve("tokens");
  }

  MosquittoBroker broker() {
    return broker;
  }

  String mqtt() {
    return broker.uri().toString();
  }

  String coap() {
    return "coap://127.0.0.1:" + coapPort;
  }

  int coapPort() {
    return coapPort;
  }

  Path cityJournal() {
    return root.resolve("city/journal.db");
  }

  private String cityConfig() {
    return """
    [city]
    name = "%s"
    state = "%s"
    device-ca = "%s"
    mqtt = "%s"
    coap = "127.0.0.1:%d"
    [hsm]
    module = "%s"
    label = "edgeseal-demo-city"
    alias = "edgeseal"
    pin-file = "%s"
    """
        .formatted(
            CITY,
            root.resolve("city"),
            root.resolve("device-ca.pem"),
            mqtt(),
            coapPort,
            module,
            root.resolve("city.pin"));
  }

  /** Starts the city node; it listens when this returns. */
  Part startCity() throws IOException {
    Part city =
        start("city", Main.class, "city-node", "--config", root.resolve("city.toml").toString());
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> requireAlive(city).text().contains("\"certificate\""));
    return city;
  }

  /** Starts the city node as a {@link CityVictim}, with its arguments after the first. */
  Part startVictim(String... death) throws IOException {
    ArrayList<String> args = new ArrayList<>(List.of(root.resolve("city.toml").toString()));
    args.addAll(List.of(death));
    return start("city", CityVictim.class, args.toArray(String[]::new));
  }

  /** Leaves in the city's log: its policy, and one a registered head. */
  long cityLeaves() {
    try (JournalReader reader = JournalReader.open(cityJournal())) {
      return reader.size();
    }
  }

  /** A trust list of this device's authority and this city, made by the command. */
  Path trust() throws Exception {
    Path trust = root.resolve("world.estrust");
    if (!Files.exists(trust)) {
      String logId;
      try (JournalReader reader = JournalReader.open(cityJournal())) {
        logId = reader.logId();
      }
      edgeseal(
              "trust",
              "make",
              "--name",
              "campaign",
              "--quorum",
              "1",
              "--device-ca",
              root.resolve("device-ca.pem").toString(),
              "--city",
              root.resolve("riverside.pem") + "=" + logId,
              "-o",
              trust.toString())
          .requireDone();
    }
    return trust;
  }

  /** A device with a state folder of its own, not started. */
  Device device(String name, String... links) throws IOException {
    return new Device(this, name, List.of(links));
  }

  String deviceName() {
    return deviceName;
  }

  static Part requireAlive(Part part) {
    if (!part.process().isAlive()) {
      throw new AssertionError(part.name() + " ended by itself:\n" + part.text());
    }
    return part;
  }

  /** What a command printed and how it ended. */
  record Result(int exit, String out, String err) {
    String requireDone() {
      if (exit != 0) {
        throw new AssertionError("exit " + exit + "\n" + out + err);
      }
      return out;
    }
  }

  /** Runs an edgeseal command in a process of its own to its end. */
  Result edgeseal(String... args) throws Exception {
    return run(Main.class, List.of(args));
  }

  private Result run(Class<?> main, List<String> args) throws Exception {
    Path err = Files.createTempFile(root, "err", ".txt");
    Process process = builder(main, args).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes());
    int exit = process.waitFor();
    Result result = new Result(exit, out, Files.readString(err));
    Files.delete(err);
    return result;
  }

  Part start(String name, Class<?> main, String... args) throws IOException {
    Path log = Files.createTempFile(root, name + "-", ".log");
    Process process =
        builder(main, List.of(args)).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Part part = new Part(name, process, log);
    parts.removeIf(p -> !p.process().isAlive());
    parts.add(part);
    return part;
  }

  private ProcessBuilder builder(Class<?> main, List<String> args) {
    ArrayList<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SOFTHSM2_CONF", root.resolve("softhsm2.conf").toString());
    return builder;
  }

  @Override
  public void close() throws InterruptedException {
    for (Part part : parts) {
      part.kill();
    }
    broker.close();
  }
}
