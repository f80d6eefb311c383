package dev.edgeseal.agent.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command writes: data to {@code out}, everything else to {@code err}.
 *
 * @param live whether {@code err} is a terminal, where a line may be drawn again
 * @param outColour whether {@code out} takes colours
 * @param errColour whether {@code err} takes colours
 */
public record Terminal(
    PrintStream out, PrintStream err, boolean live, boolean outColour, boolean errColour) {
  /** The process's own streams, in UTF-8; colour only on a terminal and without NO_COLOR. */
  public static Terminal ofProcess(Map<String, String> environment) {
    boolean colour =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    boolean outTerminal = isTerminal(1);
    boolean errTerminal = isTerminal(2);
    return new Terminal(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        errTerminal && !"dumb".equals(environment.get("TERM")),
        colour && outTerminal,
        colour && errTerminal);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Linux shows what a descriptor is behind {@code /proc/self/fd} (proc_pid_fd(5)). */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false; // closed, or no /proc: plain text is right for both
    }
  }

  /** An ANSI colour (ECMA-48 8.3.117); the word beside it always says the same. */
  enum Colour {
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    BOLD("1");

    private final String code;

    Colour(String code) {
      this.code = code;
    }

    String paint(String text, boolean on) {
      return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
  }
}
