package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.Main;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.hsm.HsmCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs a command of this program as another user, in whose eyes a token's files and devices may
 * look different.
 */
final class OtherUser {
  private static final String ROOT = "root";

  private final String name;

  /** What a command printed, both streams, and its exit code. */
  record Answer(int exit, String text) {
    /** The first code of ours in what it printed. */
    Optional<String> code() {
      return text.lines()
          .filter(line -> line.startsWith("ES-"))
          .map(line -> line.split(" ", 2)[0])
          .findFirst();
    }
  }

  private OtherUser(String name) {
    this.name = name;
  }

  /**
   * @throws GiveUp {@link HsmCode#NO_SUCH_USER} when there is none, or this process may not become
   *     another user
   */
  static OtherUser named(String name) {
    boolean sane = name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    if (!sane || !isRoot() || run(List.of("id", "-u", "--", name)).exit() != 0) {
      throw new GiveUp(HsmCode.NO_SUCH_USER, "(" + name + ")");
    }
    return new OtherUser(name);
  }

  static boolean isRoot() {
    return ROOT.equals(System.getProperty("user.name"));
  }

  /** Whoever owns the service's state, when that is not this user. */
  static Optional<OtherUser> owner(Path state) {
    try {
      String owner = Files.getOwner(state).getName();
      return isRoot() && !owner.equals(ROOT) ? Optional.of(named(owner)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not made yet
    }
  }

  /** Runs {@code edgeseal ARGUMENTS} as that user, with nothing on its standard input. */
  Answer edgeseal(List<String> arguments) {
    return run(command(arguments));
  }

  /** The same with this process's own streams. */
  int inherit(List<String> arguments) {
    try {
      return new ProcessBuilder(command(arguments)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw cannot(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannot(e);
    }
  }

  private List<String> command(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "runuser",
                "-u",
                name,
                "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path", ""),
                Main.class.getName()));
    command.addAll(arguments);
    return command;
  }

  private static Answer run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), text);
    } catch (IOException e) {
      throw cannot(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannot(e);
    }
  }

  private static GiveUp cannot(Exception e) {
    return new GiveUp(HsmCode.NO_SUCH_USER, "(" + e.getMessage() + ")", e);
  }

  @Override
  public String toString() {
    return name;
  }
}
