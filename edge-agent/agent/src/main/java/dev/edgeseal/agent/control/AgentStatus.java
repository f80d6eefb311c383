package dev.edgeseal.agent.control;

import dev.edgeseal.agent.cli.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a running agent says of itself.
 *
 * @param captured records on disk, since the log began
 * @param sealed records covered by a signed head
 * @param anchored records registered by the required number of cities
 * @param signatures made since the start
 * @param sentBytes on the way to cities since the start, IP headers not counted
 * @param rssBytes resident memory of the process
 * @param sealing what keeps the signer from signing now: an error code; empty when it signs
 * @param halted whether sealing has stopped for good
 * @param certificates the first to expire first
 */
public record AgentStatus(
    String device,
    String logId,
    long captured,
    long sealed,
    long anchored,
    long signatures,
    long sentBytes,
    long rssBytes,
    Optional<String> sealing,
    boolean halted,
    List<SourceState> sources,
    List<CityState> cities,
    List<CertificateState> certificates) {
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * @param cause why it does not read, an error code; empty while it does
   */
  public record SourceState(
      String name, String state, long readings, long garbage, Optional<String> cause) {}

  /**
   * @param receipts verified since the start
   * @param trouble why the last registration did not anchor, an error code; empty when it did
   * @param detail particular to that trouble, for people; may hold what somebody else said
   */
  public record CityState(
      String name,
      long registered,
      long registrations,
      long receipts,
      Optional<String> trouble,
      String detail) {}

  /**
   * When a certificate expires.
   *
   * @param name for people: device, city NAME, a file or a server's URI
   * @param expires seconds since 1970
   */
  public record CertificateState(String name, long expires) {
    private static final Duration AHEAD = Duration.ofDays(30);

    /** How long it still lives. */
    public enum Life {
      LONG,
      SOON,
      OVER
    }

    public Life life(Instant now) {
      Instant end = Instant.ofEpochSecond(expires);
      return now.isAfter(end) ? Life.OVER : now.plus(AHEAD).isAfter(end) ? Life.SOON : Life.LONG;
    }

    /** For example {@code device: 2027-03-01, in 12 days}. */
    public String words(Instant now) {
      Instant end = Instant.ofEpochSecond(expires);
      long days = Duration.between(now, end).toDays();
      String when = life(now) == Life.OVER ? -days + " days ago" : "in " + days + " days";
      return name + ": " + end.toString().substring(0, 10) + ", " + when;
    }
  }

  public AgentStatus {
    sources = List.copyOf(sources);
    cities = List.copyOf(cities);
    certificates = List.copyOf(certificates);
  }

  /** One line. */
  public String toJson() {
    return Json.object(j ->
        j.text("device", device)
            .text("log", logId)
            .number("captured", captured)
            .number("sealed", sealed)
            .number("anchored", anchored)
            .number("signatures", signatures)
            .number("sentBytes", sentBytes)
            .number("rssBytes", rssBytes)
            .text("sealing", sealing)
            .bool("halted", halted)
            .objects("sources", sources, AgentStatus::source)
            .objects("cities", cities, AgentStatus::city)
            .objects(
                "certificates",
                certificates,
                (j2, c) -> j2.text("name", c.name()).number("expires", c.expires())));
  }

  private static void source(Json j, SourceState s) {
    j.text("name", s.name())
        .text("state", s.state())
        .number("readings", s.readings())
        .number("garbage", s.garbage())
        .text("cause", s.cause());
  }

  private static void city(Json j, CityState c) {
    j.text("name", c.name())
        .number("registered", c.registered())
        .number("registrations", c.registrations())
        .number("receipts", c.receipts())
        .text("trouble", c.trouble())
        .text("detail", c.detail());
  }

  /** Empty when the line is not one that an agent of this version writes. */
  public static Optional<AgentStatus> parse(String line) {
    try (JsonParser p = FACTORY.createParser(ObjectReadContext.empty(), line)) {
      if (p.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      AgentStatus status = read(p);
      return p.nextToken() == null ? Optional.of(status) : Optional.empty();
    } catch (JacksonException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static AgentStatus read(JsonParser p) {
    Fields f = new Fields();
    ArrayList<SourceState> sources = new ArrayList<>();
    ArrayList<CityState> cities = new ArrayList<>();
    ArrayList<CertificateState> certificates = new ArrayList<>();
    while (p.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = p.currentName();
      switch (name) {
        case "sources" -> Fields.each(p, s -> sources.add(source(s)));
        case "cities" -> Fields.each(p, c -> cities.add(city(c)));
        case "certificates" ->
            Fields.each(
                p,
                c -> certificates.add(new CertificateState(c.text("name"), c.number("expires"))));
        default -> f.take(name, p);
      }
    }
    return new AgentStatus(
        f.text("device"),
        f.text("log"),
        f.number("captured"),
        f.number("sealed"),
        f.number("anchored"),
        f.number("signatures"),
        f.number("sentBytes"),
        f.number("rssBytes"),
        f.optional("sealing"),
        Boolean.parseBoolean(f.text("halted")),
        sources,
        cities,
        certificates);
  }

  private static SourceState source(Fields f) {
    return new SourceState(
        f.text("name"),
        f.text("state"),
        f.number("readings"),
        f.number("garbage"),
        f.optional("cause"));
  }

  private static CityState city(Fields f) {
    return new CityState(
        f.text("name"),
        f.number("registered"),
        f.number("registrations"),
        f.number("receipts"),
        f.optional("trouble"),
        f.text("detail"));
  }
}
