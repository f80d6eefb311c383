package dev.edgeseal.agent.demo;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.Certificates;
import dev.edgeseal.agent.Main;
import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.agent.control.ControlClient;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.TrustList;
import dev.edgeseal.journal.JournalReader;
import dev.edgeseal.provisioning.TestAuthority;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The small world of a demo: a SoftHSM token each for the device and the city, a Mosquitto broker,
 * a city node and an agent, all real processes on the loopback address. Closing it ends them all.
 */
final class DemoWorld implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DemoFolder folder;
  private final DemoOptions options;
  private final Children children;
  private final ControlClient control;
  private Optional<Children.Child> broker = Optional.empty();
  private Optional<Children.Child> city = Optional.empty();
  private Optional<Children.Child> agent = Optional.empty();
  private String deviceName = "";

  DemoWorld(DemoFolder folder, DemoOptions options) {
    this.folder = folder;
    this.options = options;
    this.children = new Children(folder);
    this.control = new ControlClient(folder.control());
  }

  String deviceName() {
    return deviceName;
  }

  long agentPid() {
    return agent.map(a -> a.process().pid()).orElse(0L);
  }

  /** Two tokens with random PINs, their keys and certificates. */
  void enrol() throws InterruptedException {
    Path module = Installed.softHsm();
    write(
        folder.softHsmConfig(),
        "directories.tokendir = "
            + folder.tokens()
            + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    Children.Child enrolment =
        children.java(
            "enrolment", DemoEnrolment.class, List.of(module.toString(), folder.root().toString()));
    String[] lines = children.finish(enrolment, PATIENCE).split("\n");
    deviceName = lines[lines.length - 1];
  }

  /**
   * A broker, if the demo goes over MQTT, and a city node; then the trust list that names the city.
   */
  void startCity() throws InterruptedException {
    ArrayList<String> city = new ArrayList<>();
    ArrayList<String> links = new ArrayList<>();
    if (options.transport().mqtt()) {
      int port = startBroker();
      city.add("mqtt = \"mqtts://127.0.0.1:" + port + "\"");
      city.add("server-ca = \"" + folder.deviceCa() + "\"");
      links.add("\"mqtts://127.0.0.1:" + port + "\"");
    }
    if (options.transport().coap()) {
      int port = freeUdpPort();
      city.add("coaps = \"127.0.0.1:" + port + "\"");
      links.add("\"coaps://127.0.0.1:" + port + "\"");
    }
    Path module = Installed.softHsm();
    write(folder.cityConfig(), cityConfig(module, city));
    write(folder.agentConfig(), agentConfig(module, links));
    Children.Child process =
        children.java(
            "city-node",
            Main.class,
            List.of("city-node", "--config", folder.cityConfig().toString()));
    this.city = Optional.of(process);
    writeTrustList(await("the city node's log", this::cityLogId));
  }

  private String cityConfig(Path module, List<String> transports) {
    return """
    # A city node of edgeseal demo. Start it again with: edgeseal city-node --config %s
    [city]
    name = "%s"
    state = "%s"
    device-ca = "%s"
    tls-certificate = "%s"
    %s

    [hsm]
    module = "%s"
    label = "%s"
    alias = "%s"
    pin-file = "%s"
    """
        .formatted(
            folder.cityConfig(),
            DemoEnrolment.CITY,
            folder.city(),
            folder.deviceCa(),
            folder.cityTls(),
            String.join("\n", transports),
            module,
            DemoEnrolment.CITY_TOKEN,
            DemoEnrolment.ALIAS,
            folder.cityPin());
  }

  private String agentConfig(Path module, List<String> links) {
    return """
    # The device of edgeseal demo. Start it again with: edgeseal agent --config %s
    [device]
    state = "%s"
    model = "edgeseal demo"

    [hsm]
    module = "%s"
    label = "%s"
    alias = "%s"
    pin-file = "%s"

    [[source]]
    kind = "host"
    name = "host"
    every-millis = 500

    [[source]]
    kind = "p1"
    name = "meter/main"
    device = "%s"

    [[source]]
    kind = "lines"
    name = "line/3/packing"
    socket = "%s"

    [[city]]
    name = "%s"
    certificate = "%s"
    links = [%s]
    server-ca = "%s"

    [anchor]
    every-records = 1000000
    every-seconds = 2
    quorum = 1

    [control]
    socket = "%s"
    """
        .formatted(
            folder.agentConfig(),
            folder.device(),
            module,
            DemoEnrolment.DEVICE_TOKEN,
            DemoEnrolment.ALIAS,
            folder.devicePin(),
            folder.meterLine(),
            folder.lines(),
            DemoEnrolment.CITY,
            folder.cityCertificate(),
            String.join(", ", links),
            folder.deviceCa(),
            folder.control());
  }

  private int startBroker() throws InterruptedException {
    int port = freeTcpPort();
    BrokerFolder files =
        BrokerFolder.make(
            folder.broker(),
            port,
            TestAuthority.open(folder.root(), InstantSource.system()),
            DemoEnrolment.HERE,
            DemoEnrolment.CITY);
    Path mosquitto = Installed.mosquitto();
    broker =
        Optional.of(
            children.start(
                "mosquitto",
                List.of(mosquitto.toString(), "-c", files.configuration().toString())));
    await("the broker", () -> reachable(port));
    return port;
  }

  private void writeTrustList(String cityLogId) {
    X509Certificate certificate = Certificates.read(folder.cityCertificate()).getFirst();
    Bytes der = CertificateChain.of(certificate).encoded().getFirst();
    Bytes ca =
        CertificateChain.of(Certificates.read(folder.deviceCa()).getFirst()).encoded().getFirst();
    TrustList.City riverside =
        new TrustList.City(
            DemoEnrolment.CITY,
            Issuer.city(DemoEnrolment.CITY),
            cityLogId,
            der,
            certificate.getNotBefore().toInstant().getEpochSecond(),
            OptionalLong.empty());
    TrustList list =
        new TrustList("edgeseal demo", 1, 1, List.of(ca), List.of(riverside), List.of());
    try {
      Files.write(folder.trust(), list.encode());
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + folder.trust() + ")", e);
    }
  }

  private Optional<String> cityLogId() {
    if (!Files.exists(folder.cityJournal())) {
      return Optional.empty();
    }
    try (JournalReader reader = JournalReader.open(folder.cityJournal())) {
      return reader.size() > 0 ? Optional.of(reader.logId()) : Optional.empty();
    } catch (Failure e) {
      return Optional.empty(); // it is being created
    }
  }

  /** The agent; its sources are open when this returns. */
  void startAgent() throws InterruptedException {
    agent =
        Optional.of(
            children.java(
                "agent",
                Main.class,
                List.of("agent", "--config", folder.agentConfig().toString())));
    await("the agent", () -> Files.exists(folder.lines()) ? status() : Optional.empty());
  }

  /** What the agent says of itself; empty while it does not answer. */
  Optional<AgentStatus> status() {
    requireAlive();
    return control.status();
  }

  private void requireAlive() {
    for (Optional<Children.Child> child : List.of(broker, city, agent)) {
      if (child.isPresent() && !child.get().alive()) {
        throw children.died(child.get(), "ended");
      }
    }
  }

  /**
   * Ends the agent, the city node and the broker as an operator would, and checks that they end
   * well.
   */
  void stop() throws InterruptedException {
    for (Optional<Children.Child> child : List.of(agent, city, broker)) {
      if (child.isPresent()) {
        children.stop(child.get());
      }
    }
    agent = Optional.empty();
    city = Optional.empty();
    broker = Optional.empty();
  }

  /** A question that is asked until it has an answer. */
  @FunctionalInterface
  interface Question<T> {
    Optional<T> ask();
  }

  <T> T await(String what, Question<T> question) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      requireAlive();
      Optional<T> answer = question.ask();
      if (answer.isPresent()) {
        return answer.get();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    throw new GiveUp(
        DemoCode.PROCESS,
        "(" + what + " did not answer in " + PATIENCE.toSeconds() + " s; " + folder.logs() + ")");
  }

  private static Optional<Boolean> reachable(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return Optional.of(true);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int freeTcpPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new GiveUp(DemoCode.PROCESS, "(no free port)", e);
    }
  }

  private static int freeUdpPort() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new GiveUp(DemoCode.PROCESS, "(no free port)", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + file + ")", e);
    }
  }

  @Override
  public void close() {
    children.close();
  }
}
