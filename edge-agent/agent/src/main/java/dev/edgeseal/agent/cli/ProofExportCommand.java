package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.journal.DeviceReader;
import dev.edgeseal.journal.ProofExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    header = "Writes the proof of records: one file that anyone can verify offline.",
    customSynopsis = {
      "  edgeseal proof export --record 4711 -o record.esproof",
      "  edgeseal proof export --source line/3 --from 2026-11-20 --to 2026-11-21 \\",
      "      -o shift.esproof"
    })
final class ProofExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final JournalOption journal;
  @Mixin private final RangeOption range = new RangeOption();

  @Option(names = "--record", paramLabel = "N", description = "a record; may be repeated")
  private List<Long> records = new ArrayList<>();

  @Option(names = "--source", paramLabel = "S", description = "all records of a source")
  private @Nullable String source;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "where to; - for stdout")
  private String out = "";

  ProofExportCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.journal = new JournalOption(environment);
  }

  @Override
  public Integer call() {
    if (records.isEmpty() == (source == null) || (source == null && range.isGiven())) {
      throw new ParameterException(
          spec.commandLine(), "give --record N, or --source S with --from and --to");
    }
    try (DeviceReader reader = journal.open()) {
      List<Long> indices =
          source == null ? records.stream().sorted().distinct().toList() : found(reader, source);
      ProofExport.Written written = write(new ProofExport(reader), indices);
      terminal
          .err()
          .println(
              "Wrote "
                  + written.records()
                  + " records, each with the receipts of at least "
                  + written.cities()
                  + " cities.\nVerify with: edgeseal verify "
                  + out
                  + " --trust FILE");
      return (written.cities() > 0 ? ExitCode.YES : ExitCode.NOT_YET).number();
    }
  }

  private List<Long> found(DeviceReader reader, String of) {
    TimeRange times = range.range();
    List<Long> indices = new ArrayList<>();
    reader.find(of, times.fromMillis(), times.toMillis(), indices::add);
    if (indices.isEmpty()) {
      throw RecordFindCommand.nothing(reader, of, times);
    }
    return indices;
  }

  /** Either the whole proof stands there afterwards, or nothing new. */
  private ProofExport.Written write(ProofExport export, List<Long> indices) {
    try {
      if (out.equals("-")) {
        ProofExport.Written written = export.write(indices, terminal.out());
        terminal.out().flush();
        return written;
      }
      Path file = Path.of(out);
      Path part = file.resolveSibling(file.getFileName() + ".part");
      try {
        ProofExport.Written written;
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(part))) {
          written = export.write(indices, stream);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return written;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new GiveUp(AgentCode.FILE_UNWRITABLE, "(" + out + ")", e);
    }
  }
}
