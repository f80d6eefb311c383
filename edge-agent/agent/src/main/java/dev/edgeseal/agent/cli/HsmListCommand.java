package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Failure;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.Quirk;
import dev.edgeseal.hsm.TokenInfo;
import dev.edgeseal.hsm.TokenUri;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    header = "The tokens of this machine. Changes nothing, tries no PIN.",
    description = "Exit code: 0 there is a token, 1 there is none.",
    customSynopsis = {
      "  edgeseal hsm list",
      "  edgeseal hsm list --module /usr/lib/softhsm/libsofthsm2.so --json"
    })
final class HsmListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--module",
      paramLabel = "LIB",
      description = "one PKCS#11 library; default: those of this machine that are known")
  private @Nullable Path module;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  HsmListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** One library with its tokens, or why there are none to see. */
  private record Found(
      Path library, List<TokenInfo> tokens, List<Quirk> quirks, Optional<Failure> failure) {}

  @Override
  public Integer call() {
    List<Found> all = new ArrayList<>();
    for (Path library :
        module == null ? Pkcs11Module.installed() : List.of(module.toAbsolutePath().normalize())) {
      all.add(look(library));
    }
    if (module != null && all.getFirst().failure().isPresent()) {
      throw all.getFirst().failure().get();
    }
    if (json) {
      terminal.out().println(Json.object(o -> o.objects("modules", all, HsmListCommand::module)));
    } else {
      all.forEach(this::print);
      if (all.isEmpty()) {
        terminal.err().println("No PKCS#11 library is known here; name one with --module.");
      }
    }
    boolean none = all.stream().allMatch(f -> f.tokens().isEmpty());
    return (none ? ExitCode.NO : ExitCode.YES).number();
  }

  private static Found look(Path library) {
    try (Pkcs11Module loaded = Pkcs11Module.load(library)) {
      return new Found(library, loaded.tokens(), loaded.quirks(), Optional.empty());
    } catch (Failure e) {
      return new Found(library, List.of(), List.of(), Optional.of(e));
    }
  }

  private static void module(Json j, Found f) {
    j.text("module", f.library().toString())
        .text("code", f.failure().map(e -> e.code().id()))
        .objects(
            "tokens",
            f.tokens(),
            (t, token) ->
                t.text("label", token.label())
                    .text("serial", token.serial())
                    .text("manufacturer", token.manufacturer())
                    .text("model", token.model())
                    .text("uri", TokenUri.of(token))
                    .text("tries", HsmText.tries(token.pin(), f.quirks())));
  }

  private void print(Found f) {
    String library = Text.printable(f.library().toString());
    f.failure().ifPresent(e -> terminal.out().println(Text.labelled(library, 4, "\n" + why(e))));
    if (f.failure().isEmpty() && f.tokens().isEmpty()) {
      terminal.out().println(library + "\n    no token");
    }
    for (TokenInfo token : f.tokens()) {
      terminal.out().println(library);
      line("Token", token.label() + ", serial " + token.serial());
      line("Made by", token.manufacturer() + ", " + token.model());
      line("URI", TokenUri.of(token));
      line("PIN", HsmText.tries(token.pin(), f.quirks()));
    }
  }

  private static String why(Failure e) {
    return "no token to see: " + e.code().id() + " " + e.code().title();
  }

  private void line(String label, String text) {
    terminal.out().println(Text.labelled("    " + label, 13, Text.printable(text)));
  }
}
