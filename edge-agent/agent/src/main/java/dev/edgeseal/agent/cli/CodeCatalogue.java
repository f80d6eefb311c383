package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.FormatCode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every code of every module, in the order of their ids. */
final class CodeCatalogue {
  private CodeCatalogue() {}

  static List<Code> all() {
    return Stream.<Code[]>of(AgentCode.values(), FormatCode.values())
        .flatMap(Stream::of)
        .sorted(Comparator.comparing(Code::id))
        .toList();
  }

  static Optional<Code> find(String id) {
    String wanted = id.strip().toUpperCase(Locale.ROOT);
    return all().stream().filter(c -> c.id().equals(wanted)).findFirst();
  }
}
