package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Jazzer on one parser in a JVM of its own, for a bounded number of inputs that grow from one
 * valid seed. The number is the system property {@code edgeseal.fuzz.runs}; the folder {@code
 * edgeseal.fuzz.corpus}, when given, keeps what was found worth keeping between runs.
 */
public final class FuzzRun {
  /** The system property from which a class of targets takes the target's name. */
  public static final String TARGET = "edgeseal.fuzz";

  private static final String RUNS = System.getProperty("edgeseal.fuzz.runs", "2000");
  private static final int USUAL_DIGITS = 5;

  /** More is a finding: an input has at most 8 KiB. */
  private static final int HEAP_MEGABYTES = 256;

  private static final int SECONDS_PER_INPUT = 10;

  private FuzzRun() {}

  /** A parser under test; what it answers is never null. */
  @FunctionalInterface
  public interface Parser {
    Object parse(byte[] bytes) throws IOException;
  }

  /**
   * Gives the parser one input: it answers, or refuses with a code. Everything else that leaves it
   * is a finding, a failure of input or output among it.
   *
   * @param refusal the failure that it declares
   */
  public static void input(Parser parser, byte[] bytes, Class<? extends Failure> refusal) {
    try {
      if (parser.parse(bytes) == null) {
        throw new IllegalStateException("nothing parsed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Failure e) {
      if (!refusal.isInstance(e)) {
        throw new IllegalStateException("an undeclared failure", e);
      }
      if (e.code().id().isEmpty()) {
        throw new IllegalStateException("a refusal without a code", e);
      }
    }
  }

  /** For oracles within a parser under test. */
  public static void require(boolean holds, String invariant) {
    if (!holds) {
      throw new IllegalStateException(invariant);
    }
  }

  /**
   * @param targets has Jazzer's {@code fuzzerTestOneInput(byte[])}
   * @param seed a valid input
   * @param scratch an empty folder
   */
  public static void of(Class<?> targets, String target, byte[] seed, Path scratch)
      throws IOException, InterruptedException {
    Path corpus =
        Path.of(System.getProperty("edgeseal.fuzz.corpus", scratch.resolve("corpus").toString()))
            .resolve(targets.getName())
            .resolve(target)
            .toAbsolutePath();
    Files.createDirectories(corpus);
    Files.write(corpus.resolve("valid"), seed);
    Path out = scratch.resolve("out");
    Process child =
        new ProcessBuilder(command(targets, target, scratch, corpus))
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      long seconds = RUNS.length() > USUAL_DIGITS ? TimeUnit.DAYS.toSeconds(7) : 600;
      assertThat(child.waitFor(seconds, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    String said = Files.readString(out, StandardCharsets.ISO_8859_1);
    assertThat(child.exitValue()).as(said).isZero();
    assertThat(said).contains("Done " + RUNS + " runs");
  }

  private static List<String> command(Class<?> targets, String target, Path scratch, Path corpus) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+EnableDynamicAgentLoading",
        "-Xmx" + HEAP_MEGABYTES + "m",
        "--enable-native-access=ALL-UNNAMED",
        "-D" + TARGET + "=" + target,
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + targets.getName(),
        "--instrumentation_includes=dev.edgeseal.**:org.bouncycastle.cbor.*",
        "--reproducer_path=" + scratch,
        "-artifact_prefix=" + scratch + "/",
        "-runs=" + RUNS,
        "-max_len=8192",
        "-timeout=" + SECONDS_PER_INPUT,
        corpus.toString());
  }
}
