package dev.edgeseal.testrig.bench;

import dev.edgeseal.testrig.bench.Comparison.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agent's resident memory in the demo: benchmark g. */
final class MemoryBenchmark {
  private static final int RECORDS = 100_000;

  /** What AWS IoT Greengrass documents as its nucleus' least. */
  private static final double PEER_MIB = 96;

  private MemoryBenchmark() {}

  /**
   * @param root of the checkout
   */
  static List<Comparison> measure(Path root, Path directory) throws Exception {
    Process demo =
        new ProcessBuilder(
                root.resolve("edgeseal").toString(),
                "demo",
                "--records",
                Integer.toString(RECORDS),
                "--transport",
                "both",
                "--json",
                "--out",
                directory.resolve("demo").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String json = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (demo.waitFor() != 0) {
      throw new IllegalStateException("the demo failed: " + json);
    }
    double half = mebibytes(json, "agentRssBytesAtHalf");
    double end = mebibytes(json, "agentRssBytesAtEnd");
    return List.of(
        new Comparison(
            "g",
            "the agent's resident memory after 100,000 records",
            "what AWS IoT Greengrass asks at least",
            "MiB",
            Target.atMost(1),
            List.of(end),
            List.of(PEER_MIB)),
        new Comparison(
            "g",
            "the same",
            "after 50,000 records",
            "MiB",
            Target.atMost(1.02),
            List.of(end),
            List.of(half)));
  }

  private static double mebibytes(String json, String name) {
    Matcher m = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d+)").matcher(json);
    if (!m.find()) {
      throw new IllegalStateException("the demo does not say " + name + ": " + json);
    }
    return Long.parseLong(m.group(1)) / (double) (1 << 20);
  }
}
