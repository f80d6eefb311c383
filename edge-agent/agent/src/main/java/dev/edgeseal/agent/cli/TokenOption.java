package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.config.AgentConfig;
import dev.edgeseal.agent.config.HsmConfig;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenUri;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which token: {@code --module} and {@code --token}, else [hsm] of the configuration. */
final class TokenOption {
  private static final String DEFAULT_ALIAS = "device";

  @Option(
      names = "--module",
      paramLabel = "LIB",
      description = "the PKCS#11 library; default: [hsm] of the configuration")
  private @Nullable Path module;

  @Option(
      names = {"--token", "--label"},
      paramLabel = "LABEL",
      description = "the token's label, or its PKCS#11 URI")
  private @Nullable String token;

  @Option(names = "--alias", paramLabel = "NAME", description = "the key's label in the token")
  private @Nullable String alias;

  @Mixin private final ConfigOption config;

  private @Nullable HsmConfig read;

  TokenOption(Map<String, String> environment) {
    this.config = new ConfigOption(environment);
  }

  /** Whether what is wanted stands on the command line alone. */
  boolean standsAlone() {
    return module != null;
  }

  private HsmConfig hsm() {
    if (read == null) {
      read = AgentConfig.read(config.file()).hsm();
    }
    return read;
  }

  Pkcs11Module load() {
    return Pkcs11Module.load(module != null ? module.toAbsolutePath().normalize() : hsm().module());
  }

  TokenId token() {
    if (token != null) {
      return TokenUri.parse(token);
    }
    return new TokenId(hsm().label(), hsm().serial());
  }

  Optional<String> namedAlias() {
    return alias != null || standsAlone() ? Optional.ofNullable(alias) : Optional.of(hsm().alias());
  }

  String alias() {
    return namedAlias().orElse(DEFAULT_ALIAS);
  }

  /** The one of the configuration; empty when the command line names a library of its own. */
  Optional<Path> pinFile() {
    return standsAlone() ? Optional.empty() : Optional.of(hsm().pinFile());
  }

  /** Where the service keeps its state: its owner is the service's user. */
  Optional<Path> state() {
    return standsAlone()
        ? Optional.empty()
        : Optional.of(AgentConfig.read(config.file()).device().state());
  }
}
