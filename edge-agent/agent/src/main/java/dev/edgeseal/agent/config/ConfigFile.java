package dev.edgeseal.agent.config;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/** Reads a TOML 1.0 file. */
final class ConfigFile {
  private static final long MAX_SIZE = 1 << 20;

  private ConfigFile() {}

  /**
   * The whole file as its outermost section.
   *
   * @throws RejectInput when it cannot be read or is not TOML
   */
  static Section read(Path file) {
    TomlParseResult parsed;
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw new RejectInput(AgentCode.CONFIG_SYNTAX, "(" + file + ": more than 1 MiB)");
      }
      parsed = Toml.parse(file);
    } catch (IOException e) {
      throw new RejectInput(AgentCode.CONFIG_UNREADABLE, "(" + file + ")", e);
    }
    if (parsed.hasErrors()) {
      TomlParseError first = parsed.errors().getFirst();
      throw new RejectInput(
          AgentCode.CONFIG_SYNTAX,
          "(" + file + ":" + first.position().line() + ": " + first.getMessage() + ")",
          first);
    }
    return new Section(file, "", 1, parsed);
  }
}
