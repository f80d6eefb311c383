package dev.edgeseal.agent;

import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.control.AgentStatus.CertificateState;
import dev.edgeseal.evidence.Failure.RetryLater;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which certificates expire when, told ahead: the device's, those that are pinned or trusted, and
 * those that servers showed. Sealing needs none of them valid; syncing does. Safe for all threads.
 */
public final class CertificateWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration AGAIN = Duration.ofDays(1);

  private final ConcurrentMap<String, Instant> ends = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /** When a person was last told; of the thread that takes turns. */
  private Instant told = Instant.MIN;

  CertificateWatch(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param device its own certificates
   */
  static CertificateWatch of(
      AgentConfig config, List<X509Certificate> device, InstantSource clock) {
    CertificateWatch watch = new CertificateWatch(clock);
    watch.see("device", device);
    for (AgentConfig.City city : config.cities()) {
      watch.see("city " + city.name(), Certificates.read(city.certificate()));
      city.servers().map(AgentConfig.Servers::ca).ifPresent(watch::see);
    }
    return watch;
  }

  /** Watches the certificates in a file. */
  void see(Path file) {
    see(String.valueOf(file.getFileName()), Certificates.read(file));
  }

  /**
   * Watches the one of them that expires first, in place of what had this name before.
   *
   * @param name for people
   */
  void see(String name, List<X509Certificate> certificates) {
    certificates.stream()
        .map(c -> c.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .ifPresent(end -> ends.put(name, end));
  }

  /** All of them, the first to expire first. */
  List<CertificateState> states() {
    return ends.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(e -> new CertificateState(e.getKey(), e.getValue().getEpochSecond()))
        .toList();
  }

  /** What a person should know of one of them; empty while it has long to live. */
  public static Optional<RetryLater> warning(CertificateState state, Instant now) {
    return switch (state.life(now)) {
      case LONG -> Optional.empty();
      case SOON ->
          Optional.of(new RetryLater(AgentCode.CERTIFICATE_EXPIRES, "(" + state.words(now) + ")"));
      case OVER ->
          Optional.of(new RetryLater(AgentCode.CERTIFICATE_EXPIRED, "(" + state.words(now) + ")"));
    };
  }

  /** Logs, once a day, what expires. */
  void turn() {
    Instant now = clock.instant();
    if (told.isAfter(now.minus(AGAIN)) && !told.isAfter(now)) {
      return;
    }
    told = now;
    states()
        .forEach(s ->
            warning(s, now)
                .ifPresent(w -> LOG.warn("{} Do: {}", w.getMessage(), w.code().remedy())));
  }
}
