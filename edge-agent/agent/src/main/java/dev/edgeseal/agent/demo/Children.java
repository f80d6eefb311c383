package dev.edgeseal.agent.demo;

import static java.util.Objects.requireNonNull;

import dev.edgeseal.agent.Main;
import dev.edgeseal.evidence.Failure.GiveUp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The processes a demo starts. Whatever happens, none of them outlives the demo: they end in
 * reverse order when it is closed, and on Ctrl-C by a shutdown hook.
 */
final class Children implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DemoFolder folder;
  private final Deque<Child> running = new ArrayDeque<>();
  private boolean ended;
  private final Thread hook = new Thread(this::endAll, "demo-end");

  /** A process with the file its output goes to. */
  record Child(String name, Process process, Path log) {
    boolean alive() {
      return process.isAlive();
    }
  }

  Children(DemoFolder folder) {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a class of this program in a small JVM of its own, with this demo's tokens. */
  Child java(String name, Class<?> main, List<String> arguments) {
    ArrayList<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return start(name, command);
  }

  /** What an agent on a device is started with; an argument file of java(1), one option a line. */
  private static List<String> options() {
    try (InputStream file = Main.class.getResourceAsStream("jvm.options")) {
      return new String(requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("this program's jar cannot be read", e);
    }
  }

  synchronized Child start(String name, List<String> command) {
    if (ended) { // Ctrl-C came between two steps: nobody would end this one
      throw new GiveUp(DemoCode.PROCESS, "(" + name + " is not started: the demo is ending)");
    }
    Path log = folder.logs().resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SOFTHSM2_CONF", folder.softHsmConfig().toString());
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      Child child = new Child(name, builder.start(), log);
      running.push(child);
      return child;
    } catch (IOException e) {
      throw new GiveUp(DemoCode.PROCESS, "(" + command.getFirst() + ")", e);
    }
  }

  /** Waits for a process that ends by itself, and returns what it printed. */
  String finish(Child child, Duration atMost) throws InterruptedException {
    if (!child.process().waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw died(child, "did not end in " + atMost.toSeconds() + " s");
    }
    synchronized (this) {
      running.remove(child);
    }
    if (child.process().exitValue() != 0) {
      throw died(child, "ended with exit code " + child.process().exitValue());
    }
    return text(child).strip();
  }

  /** Asks a service to end, as systemd would, and checks that it did so cleanly. */
  void stop(Child child) throws InterruptedException {
    child.process().destroy();
    if (!child.process().waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw died(child, "did not end on SIGTERM");
    }
    synchronized (this) {
      running.remove(child);
    }
    int code = child.process().exitValue();
    if (code != 0) {
      throw died(child, "ended with exit code " + code);
    }
  }

  /** The failure of a process that should be running. */
  GiveUp died(Child child, String how) {
    String said =
        text(child)
            .lines()
            .map(String::strip)
            .filter(line -> line.contains("ES-"))
            .findFirst()
            .orElse("it said nothing");
    return new GiveUp(
        DemoCode.PROCESS,
        "(" + child.name() + " " + how + ": " + said + "; log: " + child.log() + ")");
  }

  private static String text(Child child) {
    try {
      return Files.readString(child.log(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }

  private synchronized void endAll() {
    ended = true;
    running.forEach(c -> c.process().destroy());
    for (Child c : running) {
      try {
        if (!c.process().waitFor(PATIENCE.toMillis() / 2, TimeUnit.MILLISECONDS)) {
          c.process().destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        c.process().destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    running.clear();
  }

  @Override
  public void close() {
    endAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the hook is running already: it does the same
    }
  }
}
