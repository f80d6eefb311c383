package dev.edgeseal.agent.config;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.journal.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code edgeseal agent} runs with.
 *
 * @param sourceDigests of each source's section, by its name: another one is another configuration
 * @param retention when payloads of anchored records are dropped; the log itself never is
 * @param control the Unix socket on which the agent says how it is
 */
public record AgentConfig(
    Device device,
    HsmConfig hsm,
    Retention retention,
    List<SourceConfig> sources,
    Map<String, Digest> sourceDigests,
    List<City> cities,
    Anchoring anchoring,
    Path control) {
  private static final int MAX_CITIES = 16;
  private static final Set<String> SCHEMES = Set.of("mqtt", "mqtts", "coap", "coaps");

  /**
   * @param state the folder of the journal
   * @param model written into the log's genesis note
   */
  public record Device(Path state, Optional<String> model) {}

  /**
   * A city node and the ways to it, the first preferred.
   *
   * @param certificate the city's own certificates, PEM: receipts under any other do not count
   * @param servers present when a link is secured
   */
  public record City(String name, Path certificate, List<URI> links, Optional<Servers> servers) {}

  /**
   * How the servers of secured links are known.
   *
   * @param ca certificates of their authorities, PEM
   * @param name what their certificates name, where it is not the link's host
   */
  public record Servers(Path ca, Optional<String> name) {}

  /** Whether a link is one with TLS or DTLS. */
  public static boolean isSecure(URI link) {
    return link.getScheme().equals("mqtts") || link.getScheme().equals("coaps");
  }

  /**
   * A registration is made when either has passed.
   *
   * @param quorum how many cities must have answered before a record is anchored
   */
  public record Anchoring(long everyRecords, Duration every, int quorum) {}

  /** The cities whose receipts count. */
  public Set<String> cityNames() {
    return cities.stream().map(City::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @throws dev.edgeseal.evidence.Failure.RejectInput naming file, line, key and what is allowed
   */
  public static AgentConfig read(Path file) {
    Section root = ConfigFile.read(file);
    Device device = device(root.section("device"));
    HsmConfig hsm = HsmConfig.read(root.section("hsm"));
    Retention retention =
        root.optionalSection("journal")
            .map(AgentConfig::retention)
            .orElse(new Retention(Optional.empty(), OptionalLong.empty()));
    List<Section> sourceSections = root.sections("source");
    List<SourceConfig> sources = sourceSections.stream().map(SourceConfig::read).toList();
    requireDistinct(sourceSections, sources.stream().map(SourceConfig::name).toList());
    Map<String, Digest> sourceDigests =
        sourceSections.stream()
            .collect(Collectors.toUnmodifiableMap(s -> s.text("name"), Section::digest));
    List<Section> citySections = root.sections("city");
    List<City> cities = citySections.stream().map(AgentConfig::city).toList();
    requireDistinct(citySections, cities.stream().map(City::name).toList());
    if (cities.size() > MAX_CITIES) {
      throw root.notAllowed("city", "at most " + MAX_CITIES + " cities, as a proof holds");
    }
    Anchoring anchoring =
        root.optionalSection("anchor")
            .map(s -> anchoring(s, cities.size()))
            .orElse(new Anchoring(1000, Duration.ofSeconds(10), 1));
    Path control =
        root.optionalSection("control")
            .map(AgentConfig::control)
            .orElse(Path.of("/run/edgeseal/control.sock"));
    root.end();
    return new AgentConfig(
        device, hsm, retention, sources, sourceDigests, cities, anchoring, control);
  }

  private static Device device(Section s) {
    Device device = new Device(s.path("state"), s.optionalText("model"));
    s.end();
    return device;
  }

  private static Retention retention(Section s) {
    Optional<Duration> keep =
        s.has("keep-days")
            ? Optional.of(Duration.ofDays(s.integer("keep-days", 1, 36_500, 1)))
            : Optional.empty();
    OptionalLong maxBytes =
        s.has("max-megabytes")
            ? OptionalLong.of(s.integer("max-megabytes", 1, 1L << 20, 1) << 20)
            : OptionalLong.empty();
    s.end();
    return new Retention(keep, maxBytes);
  }

  private static City city(Section s) {
    String name = s.matching("name", Names.ALLOWED, Names::isName);
    Path certificate = s.path("certificate");
    List<URI> links = s.texts("links").stream().map(text -> link(s, text)).toList();
    Optional<Servers> servers = servers(s, links.stream().anyMatch(AgentConfig::isSecure));
    s.end();
    return new City(name, certificate, links, servers);
  }

  private static Optional<Servers> servers(Section s, boolean secure) {
    Optional<String> name = s.optionalText("server-name");
    if (secure) {
      return Optional.of(new Servers(s.path("server-ca"), name));
    }
    for (String key : List.of("server-ca", "server-name")) {
      if (s.has(key)) {
        throw s.notAllowed(key, "with mqtts:// or coaps:// links only");
      }
    }
    return Optional.empty();
  }

  private static URI link(Section s, String text) {
    String allowed =
        "mqtts://HOST:PORT or coaps://HOST:PORT; mqtt:// or coap:// where nobody listens in";
    try {
      URI uri = URI.create(text);
      if (SCHEMES.contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getRawPath().isEmpty()) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw s.notAllowed("links", allowed, e);
    }
    throw s.notAllowed("links", allowed);
  }

  private static Anchoring anchoring(Section s, int cities) {
    Anchoring anchoring =
        new Anchoring(
            s.integer("every-records", 1, 1_000_000, 1000),
            Duration.ofSeconds(s.integer("every-seconds", 1, 86_400, 10)),
            (int) s.integer("quorum", 1, Math.max(1, cities), 1));
    s.end();
    return anchoring;
  }

  private static Path control(Section s) {
    Path socket = Names.socketPath(s, "socket");
    s.end();
    return socket;
  }

  private static void requireDistinct(List<Section> sections, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (!seen.add(names.get(i))) {
        throw sections.get(i).twice("name", names.get(i));
      }
    }
  }
}
