package dev.edgeseal.testrig.campaign;

import dev.edgeseal.agent.CityProcess;
import dev.edgeseal.agent.Running;
import dev.edgeseal.agent.config.CityConfig;
import dev.edgeseal.journal.CommitStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The city node of a {@link World}, which can be told to die at a step of the commit order.
 * Arguments: its configuration, and optionally the {@link Death}, the step and its occurrence.
 */
public final class CityVictim {
  /** What happens at the step. */
  enum Death {
    /** The process kills itself. */
    KILLED,
    /** The writer of the log has no memory left; the process goes on. */
    WRITER
  }

  private CityVictim() {}

  public static void main(String[] args) throws Exception {
    CityConfig config = CityConfig.read(Path.of(args[0]));
    CityProcess city =
        args.length == 1
            ? CityProcess.start(config)
            : CityProcess.start(
                config,
                dieAt(
                    Death.valueOf(args[1]),
                    CommitStep.valueOf(args[2]),
                    Integer.parseInt(args[3])));
    System.out.println("it listens");
    Running.untilStopped(city, city);
  }

  private static Consumer<CommitStep> dieAt(Death death, CommitStep where, int occurrence) {
    AtomicInteger seen = new AtomicInteger();
    return step -> {
      if (step == where && seen.incrementAndGet() == occurrence) {
        switch (death) {
          case KILLED -> killMyself();
          case WRITER -> throw new OutOfMemoryError("as if");
        }
      }
    };
  }

  private static void killMyself() {
    try {
      new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
      new CountDownLatch(1).await();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("it cannot be killed", e);
    }
  }
}
