package dev.edgeseal.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/configuration.md shows is read by the code that starts the services. */
class DocumentedConfigurationTest {
  private static final Pattern TOML = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theDocumentedAgentConfigurationIsRead() throws IOException {
    AgentConfig config = AgentConfig.read(example(0));
    assertThat(config.sources()).hasSize(3);
    assertThat(config.cities()).hasSize(1);
    assertThat(config.retention().keep()).isPresent();
  }

  @Test
  void theDocumentedCityConfigurationIsRead() throws IOException {
    CityConfig config = CityConfig.read(example(1));
    assertThat(config.name()).isEqualTo("riverside");
    assertThat(config.coaps()).isPresent();
    assertThat(config.mqtt()).isPresent();
  }

  private Path example(int number) throws IOException {
    String text = Files.readString(Path.of("../../docs/configuration.md"));
    List<String> examples = TOML.matcher(text).results().map(MatchResult::group).toList();
    String block = examples.get(number);
    return Files.writeString(
        folder.resolve("example.toml"),
        block.substring(block.indexOf('\n') + 1, block.lastIndexOf("```")));
  }
}
