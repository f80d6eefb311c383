package dev.edgeseal.agent.cli;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --from T --to T}: from a moment up to another that is not part of it. */
final class RangeOption {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--from",
      paramLabel = "T",
      converter = InstantConverter.class,
      description = "first moment: a date (UTC) or RFC 3339 time")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "T",
      converter = InstantConverter.class,
      description = "end, which is not part of the range any more")
  private @Nullable Instant to;

  /**
   * @throws ParameterException when it is empty
   */
  TimeRange range() {
    try {
      return new TimeRange(Optional.ofNullable(from), Optional.ofNullable(to));
    } catch (IllegalArgumentException e) {
      CommandSpec spec = command;
      if (spec == null) {
        throw new IllegalStateException("picocli sets the command", e);
      }
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  boolean isGiven() {
    return from != null || to != null;
  }

  /** Made by picocli, by reflection. */
  static final class InstantConverter implements picocli.CommandLine.ITypeConverter<Instant> {
    InstantConverter() {}

    @Override
    public Instant convert(String value) {
      try {
        return Times.parse(value);
      } catch (IllegalArgumentException e) {
        throw new picocli.CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
