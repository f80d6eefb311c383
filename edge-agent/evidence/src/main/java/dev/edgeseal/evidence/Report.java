package dev.edgeseal.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Verifier} found out about one proof file. When the verdict is NOT VERIFIED it holds
 * what was read up to the first failed check.
 *
 * @param finding the first failed check; empty when VERIFIED
 * @param lines every {@link Check} in order, with its outcome
 * @param groups groups of records read
 * @param records records that passed every check made
 * @param logs the devices' logs that the records are from
 * @param captured the range of capture times; empty when no record has one
 * @param anchoredBy not later than this were all records in their logs; empty without a quorum
 * @param delay the longest time from capture to {@code anchoredBy}'s city time
 * @param quorum how many cities are required; 0 also without a trust list
 * @param counted the fewest different cities that count for any one group
 * @param successions genesis records that name a predecessor
 * @param flags what a person should know that is no error
 */
public record Report(
    Verdict verdict,
    Optional<Finding> finding,
    List<Line> lines,
    long groups,
    long records,
    List<Log> logs,
    List<Certificate> certificates,
    Optional<Captured> captured,
    Optional<Instant> anchoredBy,
    Optional<Duration> delay,
    int quorum,
    int counted,
    List<CityReceipts> cities,
    List<Note.Genesis> successions,
    List<String> flags) {

  public Report {
    lines = List.copyOf(lines);
    logs = List.copyOf(logs);
    certificates = List.copyOf(certificates);
    cities = List.copyOf(cities);
    successions = List.copyOf(successions);
    flags = List.copyOf(flags);
  }

  /**
   * Why the verdict is not VERIFIED.
   *
   * @param code a {@link VerifyCode}, or a {@link FormatCode} for the check STRUCTURE
   * @param detail names the record, city or group; may be empty
   */
  public record Finding(Code code, Check check, String detail) {}

  /** One check and how it came out; the detail may be empty. */
  public record Line(Check check, Check.Outcome outcome, String detail) {}

  /**
   * A device's log.
   *
   * @param size leaves of the largest head seen
   */
  public record Log(String issuer, String logId, long size) {}

  /**
   * A signer's certificate.
   *
   * @param issuer the owner of the log, as its SAN names it
   */
  public record Certificate(
      String issuer, String subject, Digest x5t, Instant notBefore, Instant notAfter) {}

  /**
   * @param untimed records whose device had no clock
   */
  public record Captured(Instant earliest, Instant latest, long untimed) {}

  /** Whether a city's receipts count. */
  public enum Standing {
    COUNTED("counted"),
    NOT_LISTED("not counted: the city is not on the trust list"),
    OUT_OF_INTERVAL("not counted: the city's key was not in use at that time"),
    REVOKED("not counted: the city's key was revoked by then"),
    UNCHECKED("not counted: the city's certificate is not at hand"),
    NO_TRUST_LIST("not counted: no trust list was given");

    private final String sentence;

    Standing(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  /**
   * The receipts of one city that have one standing.
   *
   * @param receipts how many
   * @param earliest the earliest and latest of their times
   */
  public record CityReceipts(
      String issuer,
      String logId,
      Standing standing,
      long receipts,
      Instant earliest,
      Instant latest) {}
}
