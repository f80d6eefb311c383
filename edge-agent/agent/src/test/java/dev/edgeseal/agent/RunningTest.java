package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningTest {
  /** A process with a service whose close throws, or does not. */
  static final class Service {
    private Service() {}

    public static void main(String[] args) throws Exception {
      boolean broken = args[0].equals("broken");
      Running.untilStopped(
          () -> {
            if (broken) {
              throw new IllegalStateException("it does not close");
            }
          },
          () -> System.out.println("running"));
    }
  }

  @ParameterizedTest
  @CsvSource({"well,0", "broken,4"})
  void theExitCodeSaysWhetherTheServiceClosed(String how, int exitCode) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path", ""),
                Service.class.getName(),
                how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("running");
      process.destroy(); // SIGTERM
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(exitCode);
    } finally {
      process.destroyForcibly();
    }
  }
}
