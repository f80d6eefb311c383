package dev.edgeseal.agent.config;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/** Reads a TOML 1.0 file. */
final class ConfigFile {
  private static final int MAX_SIZE = 1 << 20;

  private ConfigFile() {}

  /**
   * The whole file as its outermost section.
   *
   * @throws RejectInput when it cannot be read or is not TOML
   */
  static Section read(Path file) {
    TomlParseResult parsed = Toml.parse(text(file));
    if (parsed.hasErrors()) {
      TomlParseError first = parsed.errors().getFirst();
      throw new RejectInput(
          AgentCode.CONFIG_SYNTAX,
          "(" + file + ":" + first.position().line() + ": " + first.getMessage() + ")",
          first);
    }
    return new Section(file, "", 1, parsed);
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_SIZE + 1);
      if (bytes.length > MAX_SIZE) {
        throw new RejectInput(AgentCode.CONFIG_SYNTAX, "(" + file + ": more than 1 MiB)");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RejectInput(AgentCode.CONFIG_SYNTAX, "(" + file + ": not UTF-8)", e);
    } catch (IOException e) {
      throw new RejectInput(AgentCode.CONFIG_UNREADABLE, "(" + file + ")", e);
    }
  }
}
